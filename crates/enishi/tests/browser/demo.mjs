// Starts and stops the real program, as somebody at a terminal would.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";

// A port nobody listens on at the moment.
export const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
};

// Runs `enishi demo` and waits until it has printed its addresses.
export const start = async (program, port, patience = 30_000) => {
  const child = spawn(program, ["demo", "--listen", `127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit").then(([code, signal]) => ({ code, signal }));
  const demo = { url: `http://127.0.0.1:${port}`, child, ended, said: "", complained: "" };
  child.stderr.on("data", (piece) => { demo.complained += piece; });
  await new Promise((open, fail) => {
    const timer = setTimeout(() => fail(new Error(`the demo said nothing for ${patience} ms\n${demo.complained}`)), patience);
    child.on("error", fail);
    ended.then(({ code }) => fail(new Error(`the demo ended with ${code} before it was open\n${demo.complained}`)));
    child.stdout.on("data", (piece) => {
      demo.said += piece;
      if (!demo.said.includes("Ctrl-C")) return;
      clearTimeout(timer);
      open();
    });
  });
  return demo;
};

// Presses Ctrl-C; resolves with how it ended, or with `null` when it would not.
export const interrupt = async (demo, patience = 10_000) => {
  demo.child.kill("SIGINT");
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, patience, null); });
  const how = await Promise.race([demo.ended, late]);
  clearTimeout(timer);
  if (how === null) demo.child.kill("SIGKILL");
  return how;
};
