// A real hub beside simulated vendors, as two processes with a file on disk: opened, asked, broken and opened again.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../browser/demo.mjs";

const PASSWORD = randomBytes(18).toString("base64");
const ADDRESS = "127.0.0.1";

export const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// Asks until the answer is right or patience ends; resolves with whether it became right.
export const until = async (right, patience = 20_000) => {
  const last = Date.now() + patience;
  while (Date.now() < last) {
    if (await right().catch(() => false)) return true;
    await wait(20);
  }
  return false;
};

const section = (toml, name, lines) =>
  toml.includes(`[${name}]`) ? toml.replace(`[${name}]`, `[${name}]\n${lines}`) : `${toml}\n[${name}]\n${lines}\n`;

export class Hub {
  constructor(program) {
    this.program = program;
    this.folder = mkdtempSync(join(tmpdir(), "enishi-"));
    this.complained = "";
    this.key = randomBytes(24).toString("base64url");
    // More of the environment for the hub's own process.
    this.around = {};
  }

  // Simulated vendors, a configuration that names them, and an account with a token; `change` edits the configuration.
  static async open(program, change = (toml) => toml) {
    const hub = new Hub(program);
    const [vendors, listen] = [await freePort(), await freePort()];
    hub.url = `http://${ADDRESS}:${listen}`;
    hub.vendors = `http://${ADDRESS}:${vendors}`;
    hub.sandbox = spawn(program, ["sandbox", "--listen", `${ADDRESS}:${vendors}`, "--webhooks-to", hub.url],
      { cwd: hub.folder, stdio: ["ignore", "pipe", "ignore"] });
    let toml = "";
    hub.sandbox.stdout.on("data", (piece) => { toml += piece; });
    if (!await until(async () => toml.includes("Ctrl-C"))) throw new Error("the simulated vendors did not open");
    hub.toml = change(hub.configuration(toml, listen));
    writeFileSync(join(hub.folder, "enishi.toml"), hub.toml);
    hub.says("setup", "--apply");
    writeFileSync(join(hub.folder, "password"), PASSWORD);
    hub.says("users", "add", "stranger", "--role", "administrator", "--password-file", "password");
    hub.token = hub.says("users", "token", "stranger").match(/enishi_\S+/)[0];
    await hub.serve();
    return hub;
  }

  configuration(vendors, listen) {
    const server = `listen = "${ADDRESS}:${listen}"\npublic_url = "${this.url}"`;
    const own = [
      ["server", server],
      ["store", 'url = "sqlite://enishi.db"'],
      ["secret", `key = "${randomBytes(32).toString("base64")}"`],
      ["storefront", `api_key = "${this.key}"\norigins = ["http://shop.example"]`],
    ];
    return own.reduce((toml, [name, lines]) => section(toml, name, lines), vendors);
  }

  // Runs a command of the program beside the hub, on the same file; its words, or an error with its complaint.
  says(...words) {
    const { status, stdout, stderr } = spawnSync(this.program, words, { cwd: this.folder, encoding: "utf8", maxBuffer: 1 << 26 });
    if (status !== 0) throw new Error(`enishi ${words.join(" ")} ended with ${status}: ${stderr}${stdout}`);
    return stdout;
  }

  // Starts the hub; resolves with the milliseconds until it was ready.
  async serve() {
    const began = performance.now();
    this.child = spawn(this.program, ["serve"], {
      cwd: this.folder, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...this.around },
    });
    this.child.stderr.on("data", (piece) => { this.complained += piece; });
    this.ended = once(this.child, "exit").then(([code, signal]) => ({ code, signal }));
    if (!await until(async () => (await fetch(`${this.url}/readyz`)).ok)) {
      throw new Error(`the hub did not open\n${this.complained.slice(-2_000)}`);
    }
    return performance.now() - began;
  }

  // Sends a signal and waits for the end.
  async stop(signal) {
    this.child.kill(signal);
    return this.ended;
  }

  async close() {
    this.child?.kill("SIGKILL");
    this.sandbox?.kill("SIGKILL");
    await Promise.all([this.child, this.sandbox].filter((child) => child?.exitCode === null && child?.signalCode === null)
      .map((child) => once(child, "exit")));
    rmSync(this.folder, { recursive: true, force: true });
  }

  ops(path, options = {}) {
    return fetch(`${this.url}/ops/v1/${path}`, { ...options, headers: { authorization: `Bearer ${this.token}`, ...options.headers } });
  }
}
