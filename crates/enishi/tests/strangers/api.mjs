// Schemathesis reads the published description of the API and sends what it allows and what it forbids.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

// Tokens made or accounts locked on the way would end the walk itself.
const LEFT_OUT = "tokens|disable|/events$|^/metrics";

// A schema says what a field looks like, not that a pause must lie ahead or that a reason fits: a clear 400 or 422 is
// a right answer to what only looks right.
const CONFIGURATION = `
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "400", "401", "403", "404", "409", "422", "429", "503"]
`;

// Calls of operators fall into three walks side by side, each of somebody with a rate of their own.
const DESKS = ["(links|customers|merges|matching|cards)", "(cases|runs|dead-letters|erasures)", ""];

// What went wrong, without the progress before and the summary behind it.
const failures = (said) => (said.split("= FAILURES =")[1] ?? said).split("= WARNINGS =")[0].split("\n").filter((line) => line.trim()).join("\n");

const walk = (hub, schemathesis, { paths, but, bearer }) => new Promise((resolve) => {
  const words = ["--config-file", "schemathesis.toml", "run", `${hub.url}/openapi.json`, "--header", `Authorization: Bearer ${bearer}`,
    "--include-path-regex", paths, "--exclude-path-regex", [LEFT_OUT, ...but ?? []].join("|"), "--checks", "all",
    "--max-examples", process.env.STRANGERS_EXAMPLES ?? "20", "--generation-deterministic", "--rate-limit", "15/s", "--no-color"];
  const child = spawn(schemathesis, words, { cwd: hub.folder });
  let [said, complained] = ["", ""];
  child.stdout.on("data", (piece) => { said += piece; });
  child.stderr.on("data", (piece) => { complained += piece; });
  child.on("close", (status) => resolve(status === 0 ? "" : `${complained}${failures(said)}`));
});

const operators = (hub) => DESKS.map((desk, n) => {
  const name = `stranger-${n}`;
  hub.says("users", "add", name, "--role", "administrator", "--password-file", "password");
  const bearer = hub.says("users", "token", name).match(/enishi_\S+/)[0];
  const others = DESKS.filter((other) => other && other !== desk).map((other) => `^/ops/v1/${other}`);
  return { who: desk ? `operators at ${desk}` : "operators elsewhere", paths: `^/ops/v1/${desk}`, but: desk ? [] : others, bearer };
});

export const api = async (checks, hub, schemathesis) => {
  writeFileSync(join(hub.folder, "schemathesis.toml"), CONFIGURATION);
  const outside = [
    { who: "the storefront", paths: "^/v1/registrations", bearer: hub.key },
    { who: "customers without a right token", paths: "^/v1/me", bearer: "not-a-token" },
    { who: "anybody", paths: "^/(docs|healthz|readyz|openapi|webhooks)", bearer: "none" },
  ];
  // Operators last: they pause systems and flows.
  for (const walks of [outside, operators(hub)]) {
    const said = walks.map((one) => walk(hub, schemathesis, one));
    for (const [n, { who }] of walks.entries()) {
      await checks.that(`the API keeps its description, called by ${who}`, () => said[n]);
    }
  }
};
