// Counts named checks, and holds every page to the same rules: accessible, quiet, at home, and not wider than a phone.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const WIDE = { width: 1100, height: 820 };
export const PHONE = { width: 390, height: 844 };

export class Checks {
  constructor(modules) {
    this.passed = 0;
    this.failed = 0;
    this.axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");
  }

  // One named check; `work` throws or returns a complaint (text) when it does not hold. The walk goes on.
  async that(name, work) {
    let complaint;
    try {
      complaint = await work();
    } catch (error) {
      complaint = error.message;
    }
    if (typeof complaint === "string" && complaint) {
      this.failed += 1;
      console.log(`FAIL  ${name}\n      ${String(complaint).split("\n").slice(0, 12).join("\n      ")}`);
    } else {
      this.passed += 1;
      console.log(`ok    ${name}`);
    }
      }

  // The rules of every page, at both widths.
  async page(name, visitor) {
    const { page } = visitor;
    for (const size of [PHONE, WIDE]) {
      await page.setViewportSize(size);
      await this.that(`${name}, ${size.width} px: accessible (WCAG 2.2 A and AA)`, () => this.violations(page));
      await this.that(`${name}, ${size.width} px: nothing is wider than the screen`, () => tooWide(page));
    }
    await this.that(`${name}: no complaint in the browser's console`, () => visitor.complaints.splice(0).join("\n"));
  }

  async violations(page) {
    await page.evaluate(this.axe);
    const found = await page.evaluate(async (values) => {
      // Mails are shown in a frame without scripts; the frame itself is checked, its inside belongs to the mail.
      const result = await globalThis.axe.run(document, { runOnly: { type: "tag", values }, iframes: false });
      return result.violations.map((broken) => {
        const places = broken.nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`);
        return `${broken.id}: ${broken.help}\n${places.join("\n")}`;
      });
    }, RULES);
    return found.join("\n");
  }
}

const tooWide = (page) => page.evaluate(() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const out = [...document.body.querySelectorAll("*")].filter((el) => el.getBoundingClientRect().right > room + 1);
  return `the page is ${document.documentElement.scrollWidth} px wide; beyond the edge: ${out.slice(0, 5).map((el) => el.outerHTML.slice(0, 80)).join(" | ")}`;
});

// For the body of a check: both must be the same.
export const same = (got, wanted) => (got === wanted ? "" : `got ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`);

// For the body of a check: the text must contain all of these.
export const holds = (text, ...wanted) => {
  const missing = wanted.filter((part) => !text.includes(part));
  return missing.length ? `${JSON.stringify(missing)} not in ${JSON.stringify(text.slice(0, 400))}` : "";
};
