// wrangler, as every command, test and bench of this repository calls it, on the configuration that the build
// derives from wrangler.toml (xtask/src/wrangler.rs): without its `[build]`, on ports that wrangler chooses itself.
//
//   node xtask/wrangler.mjs ARGS   runs it; `dev` says `listening on URL` once it serves
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const PROGRAM = join(root, "node_modules/wrangler/bin/wrangler.js");
const HERE = ["--config", join(root, "target/xtask/wrangler.toml")];
const ENVIRONMENT = {
  CI: "true", // asks nothing
  CLOUDFLARE_CF_FETCH_ENABLED: "false", // does not ask Cloudflare where this machine is
  EDGESTATE_BUILT: "1", // what wrangler.toml's `[build]` would make is there
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
};

/** @param place the folder to run in and the environment there, where these are not the ones of this process */
function run(args, output, place = {}) {
  return spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ["ignore", output, output, "ipc"],
    cwd: place.folder,
    env: { ...(place.env ?? process.env), ...ENVIRONMENT },
  });
}

function dev(args, output, place) {
  const child = run(["dev", ...args], output, place);
  const ready = new Promise((done, fail) => {
    child.on("message", (message) => {
      const { event, ip, port } = JSON.parse(message);
      if (event === "DEV_SERVER_READY") done(`http://${ip}:${port}`);
    });
    child.once("exit", (code) => fail(new Error(`wrangler ended with ${code} before it served`)));
  });
  return { child, ready };
}

/** The Worker and its page as in development, with `variables` besides and with a state of its own. */
export function serve(variables = {}) {
  return serveWith([...HERE, "--env-file", join(root, ".env")], variables);
}

/** What a folder ready to deploy holds, likewise. */
export function serveFolder(place, variables) {
  return serveWith(["--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0"], variables, place);
}

async function serveWith(args, variables, place) {
  const state = mkdtempSync(join(tmpdir(), "edgestate-"));
  const log = join(state, "wrangler.log");
  const vars = Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  const { child, ready } = dev([...args, "--persist-to", state, ...vars], openSync(log, "w"), place);
  const kill = () => child.kill();
  process.once("exit", kill);
  const url = await ready.catch((error) => {
    throw new Error(`${error.message}:\n${readFileSync(log, "utf8")}`);
  });
  return {
    url,
    async stop() {
      process.off("exit", kill);
      const ended = once(child, "exit");
      if (child.exitCode === null && child.signalCode === null) {
        kill();
        await ended;
      }
      rmSync(state, { recursive: true, force: true });
    },
  };
}

if (import.meta.filename === realpathSync(process.argv[1])) {
  const [command, ...args] = process.argv.slice(2);
  const { child, ready } = command === "dev" ? dev([...HERE, ...args], "inherit") : { child: run([command, ...args], "inherit") };
  ready?.then((url) => console.log(`listening on ${url}`), () => {});
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, "exit");
  process.exitCode = code ?? 1;
}
