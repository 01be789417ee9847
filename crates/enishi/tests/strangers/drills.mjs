// The real program is killed, stopped, torn and restored while shoppers and vendors go on; what it answered must stand.
import { createHmac } from "node:crypto";
import { closeSync, copyFileSync, existsSync, ftruncateSync, openSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { same } from "../browser/check.mjs";
import { wait, until } from "./hub.mjs";
import { signUp } from "./people.mjs";

const SECRET = "sandbox-shopify-secret";
const AT_ONCE = 8;
const KILLS = 12;
// The sweep looks every five minutes.
const SWEEP = 420_000;

const event = (n) => JSON.stringify({ id: 7_800_000_000_000 + n, updated_at: "2026-11-20T09:02:11Z" });

const deliver = async (hub, n) => {
  const body = event(n);
  const headers = {
    "content-type": "application/json", "x-shopify-topic": "customers/delete", "x-shopify-webhook-id": `drill-${n}`,
    "x-shopify-hmac-sha256": createHmac("sha256", SECRET).update(body).digest("base64"),
  };
  return (await fetch(`${hub.url}/webhooks/shopify`, { method: "POST", headers, body, signal: AbortSignal.timeout(5_000) })).status;
};

// Sends events without a pause until told to stop; remembers which were answered with 200.
const storm = (hub, first) => {
  const taken = [];
  let next = first;
  let blows = true;
  const sender = async () => {
    while (blows) {
      const n = next;
      next += 1;
      const status = await deliver(hub, n).catch(() => 0);
      if (status === 200) taken.push(n);
      else await wait(5);
    }
  };
  const senders = Promise.all(Array.from({ length: AT_ONCE }, sender));
  return { taken, end: async () => { blows = false; await senders; return next; } };
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
  return taken.filter((n) => !known.has(`customer:${7_800_000_000_000 + n}`));
};

const losses = async (hub, taken) => {
  let lost = taken;
  await until(async () => { lost = await missing(hub, taken); return lost.length === 0; }, 30_000);
  return lost.length ? `${lost.length} are lost, such as ${lost.slice(0, 5)}` : "";
};

const killed = async (checks, hub) => {
  let first = 1;
  const taken = [];
  const starts = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const wind = storm(hub, first);
    await wait(60 + 45 * kill);
    await hub.stop("SIGKILL");
    first = await wind.end();
    taken.push(...wind.taken);
    starts.push(await hub.serve());
  }
  await checks.that(`killed ${KILLS} times under load: each of ${taken.length} events that were answered has its run`, async () => {
    if (taken.length < KILLS * 10) return `only ${taken.length} events were answered: that was no load`;
    return losses(hub, taken);
  });
  starts.sort((a, b) => a - b);
  console.log(`      ready again after ${Math.round(starts[0])} to ${Math.round(starts.at(-1))} ms`);
};

const registered = async (checks, hub) => {
  const answers = await Promise.all(Array.from({ length: 6 }, async (_, n) => {
    const asked = signUp(hub, 100 + n).then(async (answer) => ({ status: answer.status, ...await answer.json() })).catch(() => null);
    await wait(15 * n);
    return asked;
  }).concat((async () => { await wait(120); await hub.stop("SIGKILL"); return "killed"; })()));
  await hub.serve();
  await checks.that("killed in the middle of sign-ups: asked again with the same key, each person is one customer", async () => {
    const again = await Promise.all(Array.from({ length: 6 }, async (_, n) => (await signUp(hub, 100 + n)).json()));
    const before = answers.filter((answer) => answer?.customer_id);
    const lost = before.filter((answer) => !again.some((one) => one.customer_id === answer.customer_id));
    const ids = new Set(again.map((one) => one.customer_id));
    return same(lost.length, 0) || same(ids.size, 6);
  });
};

const stopped = async (checks, hub) => {
  const wind = storm(hub, 1_000_000);
  await wait(300);
  hub.child.kill("SIGSTOP");
  await wait(4_000);
  hub.child.kill("SIGCONT");
  await wait(500);
  await wind.end();
  await checks.that("held still for four seconds: nothing that was answered is lost", () => losses(hub, wind.taken));
};

const ended = async (checks, hub) => {
  const wind = storm(hub, 2_000_000);
  await wait(400);
  const how = await hub.stop("SIGTERM");
  await wind.end();
  await checks.that("told to end under load, it finishes what it was asked and ends with 0", () =>
    same(JSON.stringify(how), JSON.stringify({ code: 0, signal: null })));
  await checks.that("a clean end leaves no log file beside the store", () => same(existsSync(join(hub.folder, "enishi.db-wal")), false));
  await hub.serve();
  await checks.that("nothing that was answered before the end is lost", () => losses(hub, wind.taken));
};

// The power fails in the middle of a write: the end of the log is torn off.
const torn = async (checks, hub) => {
  const wind = storm(hub, 3_000_000);
  await wait(300);
  await hub.stop("SIGKILL");
  await wind.end();
  const log = join(hub.folder, "enishi.db-wal");
  const file = openSync(log, "r+");
  ftruncateSync(file, Math.max(0, statSync(log).size - 1_000));
  closeSync(file);
  await checks.that("with the end of its log torn off it opens, and its audit log is whole", async () => {
    await hub.serve();
    return JSON.parse(hub.says("audit", "verify", "--json")).intact === true ? "" : "the audit log is broken";
  });
};

// An older copy takes the store's place; whoever signed up since is found again by the sweep and is nobody twice.
export const restored = async (checks, hub) => {
  await hub.stop("SIGTERM");
  const [store, copy] = [join(hub.folder, "enishi.db"), join(hub.folder, "backup.db")];
  copyFileSync(store, copy);
  await hub.serve();
  const since = await (await signUp(hub, 200)).json();
  const before = await (await hub.ops(`links/${since.customer_id}`)).json();
  await hub.stop("SIGKILL");
  copyFileSync(copy, store);
  for (const left of ["-wal", "-shm"]) rmSync(`${store}${left}`, { force: true });
  await hub.serve();
  await checks.that("restored from an older copy: who signed up since is refused a second account", async () => {
    const again = await signUp(hub, 200);
    return same(again.status, 409) || same((await again.json()).type, "already-registered");
  });
  await checks.that("restored from an older copy: who signed up since is found again and is the same store member", async () => {
    const link = async () => (await hub.ops(`links/${since.customer_id}`)).json();
    await until(async () => (await link()).pos_member_id === before.pos_member_id, SWEEP);
    return same((await link()).pos_member_id, before.pos_member_id);
  });
};

export const drills = async (checks, hub) => {
  for (const drill of [killed, registered, stopped, ended, torn]) await drill(checks, hub);
};
