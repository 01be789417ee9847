// Signed events without a pause, and what became of each that was answered.
import { createHmac } from "node:crypto";
import { until, wait } from "./hub.mjs";

const SECRET = "sandbox-shopify-secret";
const AT_ONCE = 8;
const FIRST = 7_800_000_000_000;

const event = (n) => JSON.stringify({ id: FIRST + n, updated_at: "2026-11-20T09:02:11Z" });

export const signedHeaders = (body, delivery, topic = "customers/delete") => ({
  "content-type": "application/json", "x-shopify-topic": topic, "x-shopify-webhook-id": delivery,
  "x-shopify-hmac-sha256": createHmac("sha256", SECRET).update(body).digest("base64"),
});

export const deliver = async (hub, n) => {
  const body = event(n);
  const request = { method: "POST", headers: signedHeaders(body, `drill-${n}`), body, signal: AbortSignal.timeout(5_000) };
  return (await fetch(`${hub.url}/webhooks/shopify`, request)).status;
};

// Sends events without a pause until told to stop; remembers which were answered with 200, and how the others were.
export const storm = (hub, first) => {
  const taken = [];
  const refused = new Map();
  let next = first;
  let blows = true;
  const sender = async () => {
    while (blows) {
      const n = next;
      next += 1;
      const status = await deliver(hub, n).catch(() => 0);
      if (status === 200) taken.push(n);
      else {
        refused.set(status, (refused.get(status) ?? 0) + 1);
        await wait(5);
      }
    }
  };
  const senders = Promise.all(Array.from({ length: AT_ONCE }, sender));
  return { taken, refused, end: async () => { blows = false; await senders; return next; } };
};

// Everybody the hub has said goodbye to, page by page.
const farewells = async (hub) => {
  const known = new Set();
  for (let before = ""; before !== null;) {
    const page = await (await hub.ops(`runs?flow=say%20goodbye&limit=200${before}`)).json();
    for (const run of page.runs) known.add(run.object);
    before = page.next && `&before=${page.next}`;
  }
  return known;
};

// Which of these events left no run behind.
const missing = async (hub, taken) => {
  const known = await farewells(hub);
  return taken.filter((n) => !known.has(`customer:${FIRST + n}`));
};

export const losses = async (hub, taken) => {
  let lost = taken;
  await until(async () => { lost = await missing(hub, taken); return lost.length === 0; }, 30_000);
  return lost.length ? `${lost.length} are lost, such as ${lost.slice(0, 5)}` : "";
};
