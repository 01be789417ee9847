// What independent tools say about a real hub. Needs NODE_MODULES and ENISHI; `cargo xtask strangers` brings both.
import { Checks } from "../browser/check.mjs";
import { api } from "./api.mjs";
import { disk } from "./disk.mjs";
import { drills, restored } from "./drills.mjs";
import { Hub } from "./hub.mjs";
import { signatures } from "./signatures.mjs";
import { slow } from "./slow.mjs";
import { tokens } from "./tokens.mjs";
import { waiting } from "./waiting.mjs";

const { NODE_MODULES: modules, ENISHI: program, SCHEMATHESIS: schemathesis } = process.env;
if (!modules || !program || !schemathesis) {
  console.error("NODE_MODULES, ENISHI or SCHEMATHESIS is not set: run `cargo xtask strangers`");
  process.exit(2);
}
const wanted = process.argv.slice(2);
const checks = new Checks(modules);

const chapters = {
  signatures: (hub) => signatures(checks, hub, modules, "sandbox-shopify-secret"),
  api: (hub) => api(checks, hub, schemathesis),
  slow: (hub) => slow(checks, hub),
  disk: (hub) => disk(checks, hub),
  waiting: (hub) => waiting(checks, hub),
  drills: (hub) => drills(checks, hub),
  restored: (hub) => restored(checks, hub),
};

for (const [name, chapter] of Object.entries(chapters)) {
  if (wanted.length && !wanted.includes(name)) continue;
  console.log(`── ${name}`);
  const hub = await Hub.open(program);
  try {
    await chapter(hub);
    await checks.that(`${name}: nothing panicked`, () => hub.complained.split("\n").filter((line) => line.includes("panicked")).join("\n"));
  } catch (error) {
    await checks.that(`${name} reaches its end`, () => error.stack);
  } finally {
    await hub.close();
  }
}
if (!wanted.length || wanted.includes("tokens")) await tokens(checks, program, modules);
console.log(`${checks.passed} passed, ${checks.failed} failed`);
process.exitCode = checks.failed ? 1 : 0;
