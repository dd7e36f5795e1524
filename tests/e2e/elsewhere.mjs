// What a release consists of (`cargo xtask package`), served as on a machine that has Node and nothing else of ours: from
// a copy far from the repository, with nothing but Node on the PATH.
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { serveFolder } from "../../xtask/wrangler.mjs";

const root = resolve(import.meta.dirname, "../..");
const PACKAGE = process.env.EDGESTATE_PACKAGE ?? join(root, "deploy");

/**
 * Serves it with `variables`: as `npm run dev` does, or as production, which a deployment is.
 * @param prepare may change the copy before it is served
 */
export async function serve(variables = {}, { production = false, prepare } = {}) {
  const home = mkdtempSync(join(tmpdir(), "edgestate-package-"));
  const [folder, bin] = [join(home, "deploy"), join(home, "bin")];
  cpSync(PACKAGE, folder, { recursive: true });
  prepare?.(folder);
  // What `npm ci` would put there.
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  // It makes `wrangler dev` development, and `wrangler deploy` does not read it.
  if (production) rmSync(join(folder, ".env"));
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  const server = await serveFolder({ folder, env: { HOME: home, PATH: bin } }, variables);
  return {
    url: server.url,
    async stop() {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
