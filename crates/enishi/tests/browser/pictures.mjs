// Takes the pictures for the README and the guides, when asked to.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PHONE, WIDE } from "./check.mjs";
import { shrink } from "./shrink.mjs";

const MOST_BYTES = 150_000;
// Higher than this, a picture shows the top of its page.
const TALLEST = 1_300;

export class Pictures {
  // `folder` is empty when no pictures are wanted.
  constructor(folder) {
    this.folder = folder;
    if (folder) mkdirSync(folder, { recursive: true });
  }

  // What the visitor sees, as `{lang}-{name}.png`, and `{lang}-{name}-phone.png` on a phone; or one `part` of it.
  async take(visitor, name, part = "") {
    if (!this.folder) return;
    const { page, lang } = visitor;
    for (const [size, suffix] of [[PHONE, "-phone"], [WIDE, ""]]) {
      await page.setViewportSize(size);
      await page.evaluate(() => { scrollTo(0, 0); document.activeElement.blur(); });
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      const clip = { x: 0, y: 0, width: size.width, height: Math.min(tall, TALLEST) };
      const options = { animations: "disabled" };
      const shot = part ? page.locator(part).screenshot(options) : page.screenshot({ ...options, fullPage: true, clip });
      const picture = shrink(await shot);
      const file = join(this.folder, `${lang}-${name}${suffix}.png`);
      if (picture.length > MOST_BYTES) throw new Error(`${file}: ${picture.length} bytes`);
      writeFileSync(file, picture);
    }
  }
}
