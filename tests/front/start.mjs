// Starts the front with a Redis of its own, for what is written in JavaScript.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export async function startFront(program, token) {
  const child = spawn(program, ["--port", "0", "--token", token], { stdio: ["ignore", "pipe", "inherit"] });
  const kill = () => child.kill();
  process.once("exit", kill);
  let url;
  for await (const line of createInterface({ input: child.stdout })) {
    url = /^listening on (\S+)/.exec(line)?.[1];
    if (url) break;
  }
  if (!url) throw new Error("the Redis front ended before it listened");
  return {
    url,
    async stop() {
      process.off("exit", kill);
      const ended = once(child, "exit");
      kill();
      await ended;
    },
  };
}
