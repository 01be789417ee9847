// Schemathesis reads the published description of the API and sends what it allows and what it forbids.
import { spawnSync } from "node:child_process";
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

// What went wrong, without the progress before and the summary behind it.
const failures = (said) => (said.split("= FAILURES =")[1] ?? said).split("= WARNINGS =")[0].split("\n").filter((line) => line.trim()).join("\n");

export const api = async (checks, hub, schemathesis) => {
  writeFileSync(join(hub.folder, "schemathesis.toml"), CONFIGURATION);
  const walks = [
    ["the storefront", "^/v1/registrations", hub.key],
    ["customers without a right token", "^/v1/me", "not-a-token"],
    ["anybody", "^/(docs|healthz|readyz|openapi|webhooks)", "none"],
    // Last: they pause systems and flows.
    ["operators", "^/ops/v1", hub.token],
  ];
  for (const [who, paths, bearer] of walks) {
    await checks.that(`the API keeps its description, called by ${who}`, () => {
      const words = ["--config-file", "schemathesis.toml", "run", `${hub.url}/openapi.json`, "--header", `Authorization: Bearer ${bearer}`,
        "--include-path-regex", paths, "--exclude-path-regex", LEFT_OUT, "--checks", "all", "--max-examples", "20",
        "--generation-deterministic", "--rate-limit", "15/s", "--no-color"];
      const { status, stdout, stderr } = spawnSync(schemathesis, words, { cwd: hub.folder, encoding: "utf8", maxBuffer: 1 << 26 });
      if (status === 0) return "";
      return `${stderr}${failures(stdout)}`;
    });
  }
};
