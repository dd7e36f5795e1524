// How pictures are taken.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

const FOLDER = resolve(import.meta.dirname, "../../../docs/screenshots");
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

/** The whole page as WebP, which Playwright's own screenshots cannot be. */
async function picture(page, path) {
  const browser = await page.context().newCDPSession(page);
  const { cssContentSize } = await browser.send("Page.getLayoutMetrics");
  const { data } = await browser.send("Page.captureScreenshot", {
    format: "webp",
    quality: 88,
    captureBeyondViewport: true,
    clip: { ...cssContentSize, scale: 1 },
  });
  await browser.detach();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, Buffer.from(data, "base64"));
}

/** Pictures in every size and scheme of what is on the page now. */
export async function take(page, name) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(() => window.scrollTo(0, 0));
      await picture(page, join(FOLDER, `${name}-${size}-${colorScheme}.webp`));
    }
  }
}
