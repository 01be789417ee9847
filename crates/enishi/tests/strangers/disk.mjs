// The disk fills up, tears a write in two, and says it is not sure: nothing that was answered is lost, and nothing is
// answered that was not kept.
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { same } from "../browser/check.mjs";
import { until, wait } from "./hub.mjs";
import { deliver, losses, storm } from "./storm.mjs";

// The library that stands between the hub and its disk; made where it is used.
export const failingDisk = (folder) => {
  const library = join(folder, "disk.so");
  const source = fileURLToPath(new URL("disk.c", import.meta.url));
  const { status, stderr } = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the failing disk cannot be built: ${stderr}`);
  return { LD_PRELOAD: library, ENISHI_DISK: folder };
};

const trouble = (hub, name) => writeFileSync(join(hub.folder, name), "");
const over = (hub, name) => rmSync(join(hub.folder, name), { force: true });

const ready = async (hub) => (await fetch(`${hub.url}/readyz`)).status;

// Under load the trouble begins and ends; the hub goes on by itself.
const passes = async (checks, hub, name, words, first) => {
  const before = storm(hub, first);
  await wait(400);
  const next = await before.end();
  trouble(hub, name);
  const during = storm(hub, next);
  await wait(800);
  const after = await during.end();
  await checks.that(`${words}: nothing is answered with 200`, () => same(during.taken.length, 0));
  await checks.that(`${words}: senders are told to come again (503)`, () =>
    (during.refused.get(503) > 10 && during.refused.size === 1 ? "" : `answers ${JSON.stringify([...during.refused])}`));
  over(hub, name);
  await checks.that(`${words}, then there is room again: the hub takes events without a restart`, async () =>
    (await until(async () => await deliver(hub, after) === 200, 10_000) ? "" : "it does not"));
  await checks.that(`${words}: each of ${before.taken.length} events that were answered before has its run`, () =>
    (before.taken.length < 20 ? "that was no load" : losses(hub, before.taken)));
  return after + 1;
};

const unsure = async (checks, hub, first) => {
  const wind = storm(hub, first);
  await wait(400);
  trouble(hub, "unsure");
  // Whatever is under way when it begins may have been answered; from here on nothing is.
  await wait(50);
  const late = storm(hub, first + 1_000_000);
  const ended = await Promise.race([hub.ended, wait(20_000)]);
  await Promise.all([wind.end(), late.end()]);
  await checks.that("the disk is not sure: nothing more is answered with 200", () => same(late.taken.length, 0));
  await checks.that("the disk is not sure: the hub ends by itself, and not as if all were well", () => same(ended?.code, 1));
  await checks.that("the disk is not sure: it says what happened", () =>
    (hub.complained.includes("the disk failed") ? "" : hub.complained.slice(-600)));
  over(hub, "unsure");
  await hub.serve();
  await checks.that(`started again: each of ${wind.taken.length} events that were answered has its run`, () =>
    (wind.taken.length < 20 ? "that was no load" : losses(hub, wind.taken)));
};

const fullAtTheStart = async (checks, hub) => {
  await hub.stop("SIGKILL");
  trouble(hub, "full");
  await checks.that("no space at the start: it says so and ends, and does not wait for somebody to notice", async () => {
    const opened = await Promise.race([hub.serve().then(() => "it opened", () => "it did not open"), hub.ended.then(() => "ended")]);
    return opened === "it opened" ? same(await ready(hub), 503) : "";
  });
  await hub.stop("SIGKILL");
  over(hub, "full");
  await hub.serve();
  await checks.that("there is room again: it opens", async () => same(await ready(hub), 200));
};

export const disk = async (checks, hub) => {
  await hub.stop("SIGTERM");
  hub.around = failingDisk(hub.folder);
  await hub.serve();
  let next = await passes(checks, hub, "full", "the disk is full", 1);
  next = await passes(checks, hub, "torn", "half of a write arrives", next);
  await unsure(checks, hub, next);
  await fullAtTheStart(checks, hub);
};
