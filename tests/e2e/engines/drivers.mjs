// The engines beside Chromium, behind their own WebDriver servers: Firefox, and WebKitGTK's small browser on a display
// of its own. `cargo xtask test engines` says where they are.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Builder } from "selenium-webdriver";
import { DriverService } from "selenium-webdriver/remote/index.js";

const {
  EDGESTATE_FIREFOX = "firefox-esr",
  EDGESTATE_GECKODRIVER = "geckodriver",
  EDGESTATE_WEBKIT = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
} = process.env;

/** As large as the window of the tests in Chromium. */
const SIZE = { width: 1280, height: 860 };

const ENGINES = {
  firefox: {
    server: EDGESTATE_GECKODRIVER,
    capabilities: {
      browserName: "firefox",
      "moz:firefoxOptions": { binary: EDGESTATE_FIREFOX, args: ["-headless"] },
    },
  },
  webkit: {
    server: "WebKitWebDriver",
    needsDisplay: true,
    // Its language is that of the environment. As root there is no sandbox to be had; it opens pages of these tests alone.
    environment: { LANG: "en_US.UTF-8", LC_ALL: "en_US.UTF-8", LANGUAGE: "en_US", WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
    capabilities: {
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: EDGESTATE_WEBKIT, args: ["--automation"] },
    },
  },
};

/** A window of the engine. */
export async function open(name) {
  const { server, needsDisplay, environment, capabilities } = ENGINES[name];
  const display = needsDisplay ? await startDisplay() : undefined;
  const builder = new DriverService.Builder(server).setLoopback(true);
  const service = builder.setEnvironment({ ...process.env, ...environment, ...display?.environment }).build();
  const driver = await new Builder().usingServer(await service.start()).withCapabilities(capabilities).build();
  await driver.manage().window().setRect(SIZE);
  return {
    driver,
    async close() {
      await driver.quit();
      await service.kill();
      await display?.stop();
    },
  };
}

/** An X server that draws nowhere, under a number that it chooses itself. */
async function startDisplay() {
  const screen = ["-screen", "0", `${SIZE.width}x1000x24`];
  const child = spawn("Xvfb", ["-displayfd", "3", "-nolisten", "tcp", ...screen], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const kill = () => child.kill();
  process.once("exit", kill);
  const ended = once(child, "exit");
  const number = await Promise.race([
    once(child.stdio[3], "data").then(([text]) => String(text).trim()),
    ended.then(([code]) => Promise.reject(new Error(`Xvfb ended with ${code}`))),
  ]);
  return {
    environment: { DISPLAY: `:${number}`, GDK_BACKEND: "x11" },
    async stop() {
      process.off("exit", kill);
      kill();
      await ended;
    },
  };
}
