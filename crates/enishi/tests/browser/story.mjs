// Walks the demo in a real browser, in Japanese and in English. `--pictures` also renews docs/pictures.
// Needs NODE_MODULES (playwright-core and axe-core) and ENISHI (the program); `cargo xtask browser` brings both.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Checks, holds, same } from "./check.mjs";
import { doubtful } from "./cases.mjs";
import { coupons } from "./coupons.mjs";
import { corners } from "./corners.mjs";
import { freePort, interrupt, start } from "./demo.mjs";
import { members } from "./members.mjs";
import { Pictures } from "./pictures.mjs";
import { storm } from "./storm.mjs";
import { openBrowser } from "./visitor.mjs";
import { walk } from "./walk.mjs";

const { NODE_MODULES: modules, ENISHI: program } = process.env;
if (!modules || !program) {
  console.error("NODE_MODULES and ENISHI are not set: run `cargo xtask browser`");
  process.exit(2);
}
const root = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
const pictures = new Pictures(process.argv.includes("--pictures") ? join(root, "docs/pictures") : "");
const checks = new Checks(modules);

// Alerts are meant to be written; errors and panics are not.
const loud = (said) => said.split("\n").filter((line) => /"ERROR"|panicked/.test(line)).join("\n");

const openDemo = async (port) => {
  const demo = await start(program, port);
  await checks.that("the demo prints its addresses", () =>
    holds(demo.said, ...["/", "/shop", "/mail", "/till", "/console", "/docs"].map((path) => `${demo.url}${path}`)));
  return demo;
};

const closeDemo = (demo) => checks.that("Ctrl-C ends the demo cleanly", async () => {
  const how = await interrupt(demo);
  return how ? same(JSON.stringify(how), JSON.stringify({ code: 0, signal: null })) || loud(demo.complained) : "it did not end";
});

const port = await freePort();
let demo = await openDemo(port);
let browser;
try {
  browser = await openBrowser(modules);
  for (const lang of ["ja", "en"]) {
    const story = await walk({ browser, url: demo.url, checks, pictures }, lang);
    await corners(story);
    await coupons(story, demo.said);
    await doubtful(story, demo.said);
    await members(story, demo.said);
    await storm(story);
    await story.visitor.context.close();
  }
  await closeDemo(demo);
  demo = await openDemo(port);
  await closeDemo(demo);
} catch (error) {
  await checks.that("the walk reaches its end", () => error.stack);
} finally {
  await browser?.close();
  demo.child.kill("SIGKILL");
}
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exitCode = checks.failed ? 1 : 0;
