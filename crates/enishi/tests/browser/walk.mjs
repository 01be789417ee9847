// The story in one language: a person registers, gets a mail, signs in, buys in the shop and sees the points.
import { holds, same } from "./check.mjs";
import { balance, cardNumber, fillExample, letter, openMail, scan, sell, signIn, steps, until } from "./pages.mjs";
import { arrive } from "./visitor.mjs";
import { WORDS } from "./words.mjs";

const FOUR = ["shopify", "pos", "crm", "mail"];
const all = (state) => JSON.stringify(Object.fromEntries(FOUR.map((system) => [system, state])));

// Walks it; answers the story so far: the visitor on my page, the person, their card number.
export const walk = async (town, lang) => {
  const visitor = await arrive(town.browser, town.url, lang);
  const story = { ...town, visitor, page: visitor.page, lang, words: WORDS[lang], name: (text) => `${lang}: ${text}` };
  await frontDoors(story);
  await wrongForm(story);
  await registering(story);
  await mail(story);
  await myPage(story);
  await shopping(story);
  await story.checks.that(story.name("nothing left this machine"), () => visitor.strays.join("\n"));
  return story;
};

const frontDoors = async ({ page, visitor, words, lang, name, checks, pictures }) => {
  await page.goto("/");
  await checks.that(name("the first page speaks the browser's language"), async () => {
    const spoken = await page.locator("html").getAttribute("lang");
    return same(spoken, lang) || holds(await page.locator("h1").innerText(), words.landing);
  });
  await checks.that(name("the switch changes the language, and back"), async () => {
    await page.getByRole("link", { name: words.other, exact: true }).click();
    const other = WORDS[lang === "ja" ? "en" : "ja"];
    await page.getByText(other.landing).waitFor();
    await page.getByRole("link", { name: other.other, exact: true }).click();
    await page.getByText(words.landing).waitFor();
  });
  await checks.page(name("first page"), visitor);
  await pictures.take(visitor, "landing");
  await page.locator("nav").getByRole("link").nth(1).click();
  await checks.that(name("the shop shows its goods"), async () => {
    await page.getByRole("heading", { name: words.shop }).waitFor();
    return (await page.locator(".goods li").count()) >= 4 ? "" : "fewer than four articles";
  });
  await checks.page(name("shop"), visitor);
  await pictures.take(visitor, "shop");
};

// A form with three mistakes comes back with each said beside its field, and keeps what was typed.
const wrongForm = async ({ page, visitor, words, name, checks, pictures }) => {
  visitor.excused = [422];
  await page.goto("/shop/register");
  for (const [field, typed] of [["email", "misaki@"], ["last_name", "佐倉"], ["first_name", "美咲"],
    ["last_name_kana", "桜"], ["first_name_kana", "ミサキ"], ["birth_date", "2199-04-01"]]) {
    await page.locator(`#${field}`).fill(typed);
  }
  await page.locator("#register form button").click();
  await checks.that(name("a wrong form: each mistake is said beside its field"), async () => {
    await page.locator("#problems:visible").waitFor();
    const bad = await page.locator("#register [aria-invalid=true]").evaluateAll((fields) => fields.map((field) => field.id));
    const silent = [];
    for (const field of bad) if (!(await page.locator(`#${field}-problem`).innerText())) silent.push(field);
    return same(bad.sort().join(), "birth_date,email,last_name_kana") || silent.join()
      || holds(await page.locator("#problems").innerText(), words.required);
  });
  await checks.that(name("a wrong form: the first mistake has the cursor and the rest is kept"), async () =>
    same(await page.evaluate(() => document.activeElement.id), "email") || same(await page.locator("#first_name").inputValue(), "美咲"));
  await checks.page(name("wrong form"), visitor);
  await pictures.take(visitor, "register-problems");
  visitor.excused = [];
};

const registering = async (story) => {
  const { page, visitor, words, name, checks, pictures } = story;
  story.person = await fillExample(page);
  await checks.page(name("registration form"), visitor);
  await pictures.take(visitor, "register");

  // The answer is held back, so that the screen in between can be looked at for as long as it takes.
  let release;
  const looked = new Promise((resolve) => { release = resolve; });
  await page.route("**/shop/register", async (route) => {
    if (route.request().method() === "POST") await looked;
    await route.continue();
  });
  await page.locator("#register form button").click();
  await checks.that(name("the screen says what is under way, system by system"), async () => {
    await page.getByRole("heading", { name: words.working }).waitFor();
    return same(JSON.stringify(await steps(page)), all("working"));
  });
  await checks.page(name("registering"), visitor);
  await pictures.take(visitor, "registering");
  release();
  await checks.that(name("the registration is complete in all four systems"), async () => {
    await page.getByRole("heading", { name: words.accepted }).waitFor();
    await until("every line is done", async () => JSON.stringify(await steps(page)) === all("done"));
    return holds(await page.locator("#registering .steps").innerText(), words.done);
  });
  await page.unroute("**/shop/register");
  await checks.page(name("registered"), visitor);
  await pictures.take(visitor, "registered");
  await checks.that(name("the result is still there after a reload"), async () => {
    await page.reload();
    return same(JSON.stringify(await steps(page)), all("done"));
  });
};

const mail = async (story) => {
  const { page, visitor, words, name, checks, pictures, person } = story;
  await page.goto("/mail");
  await checks.page(name("mail list"), visitor);
  await openMail(page, person.email, words.welcome);
  await checks.that(name("the welcome mail greets by name, in the right language"), async () => {
    const { subject, text } = await letter(page);
    return holds(subject, words.welcome) || holds(text, person.last_name, person.first_name, words.memberNumber);
  });
  await checks.page(name("mail"), visitor);
  await pictures.take(visitor, "mail");
};

const myPage = async (story) => {
  const { page, visitor, words, name, checks, pictures, person } = story;
  visitor.excused = [];
  await page.goto("/shop/sign-in");
  await checks.page(name("sign in"), visitor);
  await signIn(visitor, person.email, words);
  await checks.that(name("my page: the name, no points yet, nothing in the history"), async () =>
    holds(await page.locator("h1").innerText(), `${person.last_name} ${person.first_name}`)
      || same(await balance(page), "0 pt") || same(await page.locator("#history tbody tr").count(), 0));
  await checks.that(name("my page: the barcode is drawn and its number is readable"), async () => {
    story.card = await cardNumber(page);
    const drawn = await page.locator(".card img").evaluate((picture) => picture.decode().then(() => picture.naturalWidth));
    return (/^\d{6,}$/.test(story.card) ? "" : `card number ${story.card}`) || (drawn > 50 ? "" : `${drawn} px wide`);
  });
  await checks.page(name("my page, empty"), visitor);
  await pictures.take(visitor, "my-page-new");
};

// Two sales while my page stays open beside the till.
const shopping = async (story) => {
  const { page, visitor, words, name, checks, pictures, person, card } = story;
  const till = await visitor.context.newPage();
  const clerk = { ...visitor, page: till };
  await scan(till, card);
  await checks.that(name("the till knows the member by the barcode"), async () =>
    holds(await till.locator(".scanned").innerText(), `${person.last_name} ${person.first_name}`, "0 pt"));
  await checks.page(name("till"), clerk);
  await pictures.take(clerk, "till");
  await checks.that(name("the receipt adds up"), async () =>
    holds((await sell(till, [1, 0, 1, 0, 2])).join(" "), "15,950", "159 pt"));
  await checks.page(name("receipt"), clerk);
  await pictures.take(clerk, "receipt");
  await page.bringToFront();
  await checks.that(name("my page shows the points by itself"), () =>
    until("159 points", async () => (await balance(page)) === "159 pt"));
  await checks.that(name("my page shows the purchase by itself"), async () => {
    await page.locator("#history tbody tr").first().waitFor();
    return holds(await page.locator("#history tbody tr").first().innerText(), words.purchase, "+159");
  });

  await scan(till, card);
  await till.locator("#points").fill("59");
  await checks.that(name("points pay at the till"), async () =>
    holds((await sell(till, [0, 0, 0, 0, 0, 0, 0, 9])).join(" "), "108,841", "1,188 pt"));
  await page.bringToFront();
  await checks.that(name("a larger balance is written with a separator"), () =>
    until("1,188 points", async () => (await balance(page)) === "1,188 pt"));
  await checks.that(name("the history explains it"), async () => {
    await until("three lines", async () => (await page.locator("#history tbody tr").count()) === 3);
    return holds(await page.locator("#history").innerText(), words.used, "−59", "+1,088");
  });
  await checks.page(name("my page"), visitor);
  await pictures.take(visitor, "my-page");
  await till.close();
};
