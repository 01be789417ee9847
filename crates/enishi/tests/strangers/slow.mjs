// A thousand callers who send a letter a second: signed events are answered as if they were not there.
import { connect } from "node:net";
import { readdirSync } from "node:fs";
import { same } from "../browser/check.mjs";
import { until, wait } from "./hub.mjs";
import { deliver } from "./storm.mjs";

const SLOW = 1_000;
const EVENTS = 400;
// RELIABILITY, line 13.
const ACK_MS = 50;
// Heads and bodies are waited for ten seconds.
const PATIENCE = 16_000;

const HEAD = "POST /webhooks/shopify HTTP/1.1\r\nhost: hub\r\n";
const BODY = `${HEAD}content-type: application/json\r\ncontent-length: 1000000\r\n\r\n`;

// One who says a piece at once and a letter a second from then on.
const dribble = (port, said, letter) => {
  const socket = connect(port, "127.0.0.1");
  const caller = { socket, open: true, heard: "" };
  socket.on("error", () => { caller.open = false; });
  socket.on("close", () => { caller.open = false; });
  socket.on("data", (piece) => { caller.heard += piece; });
  socket.on("connect", () => socket.write(said));
  caller.clock = setInterval(() => { if (caller.open) socket.write(letter); }, 1_000);
  return caller;
};

const acks = async (hub, first) => {
  const waits = [];
  for (let n = first; n < first + EVENTS; n += 1) {
    const began = performance.now();
    const status = await deliver(hub, n);
    if (status !== 200) throw new Error(`event ${n} was answered ${status}`);
    waits.push(performance.now() - began);
    await wait(5);
  }
  return waits.sort((a, b) => a - b);
};

const shown = (waits) => {
  const at = (share) => waits[Math.floor((waits.length - 1) * share)].toFixed(1);
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)} ms`;
};

export const slow = async (checks, hub) => {
  const port = Number(new URL(hub.url).port);
  const handles = () => readdirSync(`/proc/${hub.child.pid}/fd`).length;
  const idle = await acks(hub, 1);
  const before = handles();
  const kinds = [
    ["a head that never ends", HEAD, "x"], ["a body that never ends", BODY, " "], ["nothing at all", "", ""],
    ["half a greeting of HTTP/2", "PRI * HT", ""],
  ];
  const callers = Array.from({ length: SLOW }, (_, n) => {
    const [, said, letter] = kinds[n % kinds.length];
    return dribble(port, said, letter);
  });
  await checks.that(`${SLOW} slow callers are let in`, async () =>
    (await until(async () => handles() - before >= SLOW, 8_000) ? "" : `only ${handles() - before} are`));
  const busy = await acks(hub, 10_000);
  const [p99, alone] = [busy, idle].map((waits) => waits[Math.floor((waits.length - 1) * 0.99)]);
  console.log(`      signed events alone: ${shown(idle)}; beside ${SLOW} slow callers: ${shown(busy)}`);
  // A machine that is busy with something else is slow for everybody.
  await checks.that(`signed events are answered within ${ACK_MS} ms (p99) beside them, or as soon as without them`, () =>
    (p99 < Math.max(ACK_MS, 1.5 * alone) ? "" : `p99 is ${p99.toFixed(1)} ms, and ${alone.toFixed(1)} ms without them`));
  await wait(PATIENCE - 5_000);
  await checks.that("whoever did not come to an end is not waited for", () => same(callers.filter((caller) => caller.open).length, 0));
  await checks.that("whose body did not come is told so (408)", () => {
    const told = callers.filter((caller) => caller.heard.startsWith("HTTP/1.1 408")).length;
    return told > 0 ? "" : `nobody is; heard: ${JSON.stringify(callers.map((caller) => caller.heard).find((heard) => heard) ?? "")}`;
  });
  for (const { clock, socket } of callers) {
    clearInterval(clock);
    socket.destroy();
  }
  await wait(500);
  await checks.that("nothing of them is left", () => (handles() <= before + 20 ? "" : `${handles() - before} handles more than before`));
};
