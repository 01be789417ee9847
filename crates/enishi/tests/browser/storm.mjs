// The till's system goes down and comes back: nobody loses anything, and nobody has to press anything.
import { holds, same } from "./check.mjs";
import { balance, balanceState, cardNumber, fillExample, signIn, steps, submitForm, until, weather } from "./pages.mjs";
import { arrive } from "./visitor.mjs";

// A shown balance is fresh for half a minute; a breaker lets a caller try again within about a minute.
const GROWS_OLD = 60_000;
const CATCHES_UP = 150_000;

// `story` is a finished walk, with my page of somebody who has points still open.
export const storm = async (story) => {
  const clerk = await arrive(story.browser, story.url, story.lang);
  const holder = await cardHolder(story, clerk);
  await story.checks.that(story.name("the till's system is stopped"), async () => {
    await weather(clerk.page, "pos", "down");
    return same(await clerk.page.locator("#w-pos").inputValue(), "down");
  });
  await story.checks.page(story.name("till with the weather changed"), clerk);
  await story.pictures.take(clerk, "storm", "#weather");
  await unavailable(story, holder);
  const newcomer = await registerInTheStorm(story);
  await stale(story);
  await weather(clerk.page, "pos", "well");
  await calmAgain(story, holder, newcomer);
  for (const { context } of [clerk, holder, newcomer]) await context.close();
};

// Somebody who joined in a shop years ago registers online with the same address and name.
const cardHolder = async ({ browser, url, lang, checks, name }, clerk) => {
  const till = clerk.page;
  const visitor = await arrive(browser, url, lang);
  await visitor.page.goto("/shop/register?card=");
  visitor.card = new URL(visitor.page.url()).searchParams.get("card");
  await till.goto(`/till?code=${visitor.card}`);
  await checks.that(name("the till offers a card holder to register online"), async () =>
    same(await till.locator(".join a").getAttribute("href"), `/shop/register?card=${visitor.card}`));
  visitor.points = (await till.locator(".scanned strong").innerText()).trim();
  await till.goto("/till");
  const codes = await till.locator(".recent small").allInnerTexts();
  visitor.email = await visitor.page.locator("#email").inputValue();
  await checks.that(name("a store member registers online"), async () => {
    await submitForm(visitor.page);
    await until("the card is linked", async () => (await steps(visitor.page)).pos === "done");
  });
  await checks.that(name("the till still has the card, and nobody twice"), async () => {
    await till.goto(`/till?code=${visitor.card}`);
    const known = await till.locator(".scanned").innerText();
    const invited = await till.locator(".join a").count();
    await till.goto("/till");
    const listed = await till.locator(".recent small").allInnerTexts();
    return holds(known, visitor.card, visitor.points) || same(invited, 0) || same(listed.join(), codes.join());
  });
  return visitor;
};

// Nothing was ever read for this person: the page says so, calmly, and offers to try again.
const unavailable = async ({ words, checks, pictures, name }, holder) => {
  await signIn(holder, holder.email, words);
  await checks.that(name("my page without the till: points unavailable, a button to try again"), async () =>
    same(await balanceState(holder.page), "unavailable")
      || holds(await holder.page.locator("#points").innerText(), words.unavailable, words.retry));
  await checks.page(name("my page, unavailable"), holder);
  await pictures.take(holder, "my-page-unavailable");
  await checks.that(name("the button asks again, without leaving the page"), async () => {
    const asked = holder.page.waitForResponse("**/shop/me/points");
    await holder.page.locator("#points [data-retry]").click();
    return same((await asked).status(), 200) || same(await balanceState(holder.page), "unavailable");
  });
};

const registerInTheStorm = async ({ browser, url, lang, words, checks, pictures, name }) => {
  const visitor = await arrive(browser, url, lang);
  visitor.person = await fillExample(visitor.page);
  await checks.that(name("a registration stands while the till's system is down"), async () => {
    await submitForm(visitor.page);
    const { shopify, pos } = await steps(visitor.page);
    return same(shopify, "done") || same(pos, "pending")
      || holds(await visitor.page.locator("#registering").innerText(), words.accepted, words.pending);
  });
  await checks.page(name("registered, the till pending"), visitor);
  await pictures.take(visitor, "registered-pending");
  return visitor;
};

const stale = async ({ page, visitor, words, checks, pictures, name }) => {
  await page.bringToFront();
  await checks.that(name("an open page says that its points are a little old, and keeps showing them"), async () => {
    await until("the balance is old", async () => (await balanceState(page)) === "stale", GROWS_OLD);
    return holds(await page.locator("#points").innerText(), words.stale, words.retry) || same(await balance(page), "1,188 pt");
  });
  await checks.page(name("my page, stale"), visitor);
  await pictures.take(visitor, "my-page-stale");
};

const calmAgain = async ({ page, words, checks, name }, holder, newcomer) => {
  await checks.that(name("the open page is fresh again by itself"), () =>
    until("a fresh balance", async () => (await balanceState(page)) === "ok", CATCHES_UP));
  await newcomer.page.bringToFront();
  await checks.that(name("the registration catches up by itself, before the newcomer's eyes"), () =>
    until("the till's line is done", async () => (await steps(newcomer.page)).pos === "done", CATCHES_UP));
  await checks.that(name("the newcomer has a card and a balance like everybody"), async () => {
    await signIn(newcomer, newcomer.person.email, words);
    await cardNumber(newcomer.page);
    return same(await balance(newcomer.page), "0 pt") || same(await newcomer.page.locator(".card img").count(), 1);
  });
  await holder.page.bringToFront();
  await checks.that(name("the store member sees the points they had in the shop"), async () => {
    await until("the points of the card", async () => (await balanceState(holder.page)) === "ok");
    return same(await balance(holder.page), holder.points);
  });
  await checks.that(name("the store member keeps the number printed on their card"), async () => {
    await holder.page.goto("/shop/me");
    return same(await cardNumber(holder.page), holder.card);
  });
};
