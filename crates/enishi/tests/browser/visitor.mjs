// A person with a browser of their own: their language, what the browser complained about, where it wanted to go.
import { createRequire } from "node:module";
import { join } from "node:path";
import { WIDE } from "./check.mjs";

const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

// Opens Chromium with the driver found in `modules`.
export const openBrowser = (modules) => {
  const { chromium } = createRequire(join(modules, "here.cjs"))("playwright-core");
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
};

// A visitor of the demo at `url`. Nothing but the demo can be reached; what was tried is in `strays`.
export const arrive = async (browser, url, lang, more = {}) => {
  const context = await browser.newContext({
    baseURL: url, viewport: WIDE, locale: lang === "ja" ? "ja-JP" : "en-GB", timezoneId: "Asia/Tokyo", ...more,
  });
  context.setDefaultTimeout(15_000);
  const visitor = { lang, context, strays: [], complaints: [], excused: [] };
  await context.route((to) => to.origin !== url, (route) => {
    visitor.strays.push(route.request().url());
    return route.abort();
  });
  const listen = (page) => {
    page.on("pageerror", (error) => visitor.complaints.push(`script: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      if (visitor.excused.some((status) => message.text().includes(`status of ${status}`))) return;
      visitor.complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
  };
  context.on("page", listen);
  visitor.page = await context.newPage();
  return visitor;
};
