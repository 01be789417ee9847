// A hundred thousand runs wait because their flow is paused; killed and started again, the hub takes events at once.
import { same } from "../browser/check.mjs";
import { until } from "./hub.mjs";
import { deliver } from "./storm.mjs";

const WAITING = 100_000;
const AT_ONCE = 64;
// RELIABILITY: a restart is no outage.
const READY_MS = 1_000;
const FLOW = "say goodbye";

const fill = async (hub) => {
  let next = 0;
  const send = async () => {
    while (next < WAITING) {
      const n = next;
      next += 1;
      const status = await deliver(hub, n);
      if (status !== 200) throw new Error(`event ${n} was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
};

const backlog = async (hub) => {
  const { flows } = await (await hub.ops("flows")).json();
  return flows.find((flow) => flow.name === FLOW)?.waiting ?? 0;
};

export const waiting = async (checks, hub) => {
  const reason = JSON.stringify({ reason: "maintenance" });
  const paused = await hub.ops(`flows/${encodeURIComponent(FLOW)}/pause`, { method: "POST", headers: { "content-type": "application/json" }, body: reason });
  await checks.that("the flow is paused", () => (paused.ok ? "" : `${paused.status}`));
  await fill(hub);
  await checks.that(`${WAITING} runs wait`, async () => {
    await until(async () => await backlog(hub) >= WAITING, 120_000);
    return same(await backlog(hub), WAITING);
  });
  const starts = [];
  for (let time = 0; time < 3; time += 1) {
    await hub.stop("SIGKILL");
    const ready = await hub.serve();
    const began = performance.now();
    const status = await deliver(hub, WAITING + 1 + time);
    if (status !== 200) throw new Error(`the first event was answered ${status}`);
    starts.push(ready + performance.now() - began);
  }
  starts.sort((a, b) => a - b);
  console.log(`      killed and started three times: the first event is answered after ${starts.map((ms) => Math.round(ms)).join(", ")} ms`);
  await checks.that(`killed with ${WAITING} runs waiting, it answers an event again within a second`, () =>
    (starts[1] < READY_MS ? "" : `${Math.round(starts[1])} ms`));
  await checks.that("all of them still wait", async () => {
    await until(async () => await backlog(hub) >= WAITING + 3, 30_000);
    return same(await backlog(hub), WAITING + 3);
  });
};
