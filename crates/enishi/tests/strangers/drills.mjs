// The real program is killed, stopped, torn and restored while shoppers and vendors go on; what it answered must stand.
import { closeSync, copyFileSync, existsSync, ftruncateSync, openSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { same } from "../browser/check.mjs";
import { wait, until } from "./hub.mjs";
import { signUp } from "./people.mjs";
import { losses, storm } from "./storm.mjs";

const KILLS = 12;
// The sweep looks every five minutes.
const SWEEP = 420_000;

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
