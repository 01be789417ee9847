// A store member of years registers under another surname: the hub asks. An operator compares both records, looks
// behind the mask for a reason, decides that they are one person, and the customer's page shows the till's points.
import { holds, same } from "./check.mjs";
import { balance, signIn, submitForm, until } from "./pages.mjs";
import { arrive } from "./visitor.mjs";

const SAY = {
  ja: { link: "同じ人として紐付ける", reveal: "伏せずに表示", differs: "不一致", revealed: "伏せずに表示しています" },
  en: { link: "Link: this is the same person", reveal: "Show unmasked", differs: "differs", revealed: "Shown unmasked" },
};
// Behind the eight facts of a person.
const POINTS = "table.sides tbody tr:nth-child(9) td:last-child";

export const doubtful = async (story, said) => {
  const person = await registers(story);
  const desk = await arrive(story.browser, story.url, story.lang);
  await enters(desk, said, story.lang);
  await finds(story, desk, person);
  const points = await compares(story, desk, person);
  await decides(story, desk);
  await desk.context.close();
  await sees(story, person, points);
};

// The card's own form, with a surname that the tills do not know.
const registers = async ({ browser, url, lang }) => {
  const visitor = await arrive(browser, url, lang);
  const { page } = visitor;
  await page.goto("/shop/register?card=");
  const typed = await page.locator("#last_name").inputValue();
  const surname = typed === "如月" ? "睦月" : "如月";
  await page.locator("#last_name").fill(surname);
  await page.locator("#last_name_kana").fill(surname === "如月" ? "キサラギ" : "ムツキ");
  const email = await page.locator("#email").inputValue();
  await submitForm(page);
  return { visitor, email, surname };
};

// Signs the demo's operator in to the console.
export const enters = async ({ page }, said, lang) => {
  const [, name, password] = said.match(/\/console +(\S+) \/ (\S+)/);
  await page.goto(`/console/language?to=${lang}&back=/console/sign-in`);
  await page.locator("#name").fill(name);
  await page.locator("#password").fill(password);
  await page.locator("main form button").click();
  await page.locator("nav.menu").waitFor();
};

const finds = async ({ checks, name, pictures }, desk) => {
  const { page } = desk;
  await checks.that(name("the doubtful match is in the list of cases"), () => until("a case in the list", async () => {
    await page.goto("/console/cases");
    return (await page.locator("table.rows tbody tr").count()) > 0;
  }).then(() => ""));
  await checks.page(name("cases"), desk);
  await pictures.take(desk, "cases");
  await checks.that(name("j and Enter open the first case"), async () => {
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.locator("table.sides").waitFor();
  });
};

const compares = async ({ checks, name, lang, pictures }, desk, person) => {
  const { page } = desk;
  const sides = page.locator("table.sides");
  await checks.that(name("both people stand side by side, masked, with the difference marked"), async () => {
    const text = await sides.innerText();
    const whole = [person.surname, person.email].filter((value) => text.includes(value));
    return holds(text, `${person.surname[0]}*`, SAY[lang].differs) || same(whole.join(), "");
  });
  await checks.page(name("case"), desk);
  await pictures.take(desk, "case");
  await page.getByText(SAY[lang].reveal).first().click();
  await page.locator("#reveal-reason").selectOption("check-identity");
  await page.locator("form[action$='/reveal'] button").click();
  await checks.that(name("with a reason, the operator sees them unmasked"), async () => {
    await page.getByText(SAY[lang].revealed).waitFor();
    return holds(await sides.innerText(), person.surname, person.email);
  });
  await checks.page(name("case, unmasked"), desk);
  return Number((await page.locator(POINTS).innerText()).trim());
};

const decides = async ({ checks, name, lang, pictures }, desk) => {
  const { page } = desk;
  await page.keyboard.press("1");
  const choice = page.locator(".decide > details[open]");
  await checks.that(name("the digit opens the first choice"), async () => holds(await choice.innerText(), SAY[lang].link));
  await choice.locator("select[name=reason]").selectOption("same-details");
  await choice.locator("input[type=checkbox]").check();
  await choice.locator("button").click();
  await checks.that(name("the page shows what the decision led to"), async () => {
    await page.locator("[data-refresh*='/parts/cases/']").waitFor();
    return (await page.locator("[data-refresh*='/parts/cases/'] tbody tr").count()) > 0 ? "" : "no run is shown";
  });
  await checks.page(name("case, decided"), desk);
  await pictures.take(desk, "case-decided");
};

const sees = async ({ checks, name, words }, { visitor, email }, points) => {
  await signIn(visitor, email, words);
  await checks.that(name("the customer's page shows the till's points"), () => until(`${points} points`, async () => {
    await visitor.page.reload();
    await visitor.page.locator("#points").waitFor();
    return (await balance(visitor.page)) === `${points.toLocaleString("en")} pt`;
  }).then(() => ""));
  await visitor.context.close();
};
