// The life of a member across systems: a card from a shop is tied to an online account and never doubled; a change travels
// both ways; an operator merges a duplicate and the old card leads on; an operator erases somebody and shows the proof.
import { holds, same } from "./check.mjs";
import { enters } from "./cases.mjs";
import { cardNumber, scan, signIn, steps, submitForm, until } from "./pages.mjs";
import { arrive } from "./visitor.mjs";

// The online store gives one number to one customer only: each language tells another.
const SAY = {
  ja: { no: "受け取らない", yes: "受け取る", gone: "この番号の会員は見つかりません", done: "完了", mobile: "080-5555-0143",
    retired: "統合で使えなくなりました" },
  en: { no: "No", yes: "Yes", gone: "Nobody has this number", done: "Done", mobile: "080-5555-0144",
    retired: "retired by a merge" },
};

export const members = async (story, said) => {
  const clerk = await arrive(story.browser, story.url, story.lang);
  const desk = await arrive(story.browser, story.url, story.lang);
  await enters(desk, said, story.lang);
  const one = await joins(story, clerk);
  await bothWays(story, clerk, one);
  const two = await joins(story, clerk);
  await merges(story, desk, clerk, one, two);
  await erases(story, desk, clerk, one);
  for (const { context } of [clerk, desk, one.visitor, two.visitor]) await context.close();
};

// A card holder who is not online yet registers with what the card's form says.
const joins = async ({ browser, url, lang, checks, name, words }, { page: till }) => {
  const visitor = await arrive(browser, url, lang);
  await till.goto("/till");
  const codes = await till.locator(".recent small").allInnerTexts();
  await visitor.page.goto("/shop/register?card=");
  const email = await visitor.page.locator("#email").inputValue();
  const known = await visitor.page.locator("#last_name").inputValue();
  await submitForm(visitor.page);
  await checks.that(name("a card holder registers online and is tied to their card, not doubled"), async () => {
    await until("the card is linked", async () => (await steps(visitor.page)).pos === "done");
    await till.goto("/till");
    return same((await till.locator(".recent small").allInnerTexts()).join(), codes.join());
  });
  await signIn(visitor, email, words);
  const card = await cardNumber(visitor.page);
  await checks.that(name("my page shows the card that the tills have known for years"), async () => {
    await till.goto(`/till?code=${card}`);
    return same(card.slice(0, 2), "29") || holds(await till.locator(".who").innerText(), known);
  });
  await till.goto(`/till/member?code=${card}`);
  const number = await till.locator(".on-file dd").nth(1).innerText();
  return { visitor, card, number };
};

// What one system's line says: phone, address, rank, mail.
const line = (page, system) => page.locator(`#everywhere tr[data-system=${system}] td`).allInnerTexts();

const bothWays = async ({ checks, name, pictures, lang }, clerk, { visitor, card }) => {
  const { page } = clerk;
  await scan(page, card);
  await page.locator(".scanned a[href^='/till/member']").click();
  await checks.page(name("member screen"), clerk);
  await page.locator("#mobile").fill(SAY[lang].mobile);
  await page.locator("#rank").fill("PLATINUM");
  await page.locator("#correct button").click();
  await checks.that(name("a number corrected at the till reaches the online store and the CRM"), async () => {
    await page.locator(".alert.calm").waitFor();
    const there = `+81${SAY[lang].mobile.replaceAll("-", "").slice(1)}`;
    await until("the online store has it", async () => (await line(page, "shopify"))[0] === there);
    await until("the CRM has it", async () => (await line(page, "crm"))[0] === there);
  });
  await checks.that(name("so does a rank given at the till"), async () => {
    for (const system of ["shopify", "crm"]) await until(system, async () => (await line(page, system))[2] === "PLATINUM");
  });
  await checks.page(name("member screen, saved"), clerk);
  await pictures.take(clerk, "till-member");

  const { page: mine } = visitor;
  await mine.goto("/shop/me/profile");
  await checks.that(name("their own page says the number they told at the till"), async () =>
    same((await mine.locator("#phone").inputValue()).replace(/\D/g, "").replace(/^81/, "0"), SAY[lang].mobile.replaceAll("-", "")));
  for (const [field, value] of [["postal_code", "604-8005"], ["city", "京都市中京区"], ["address1", "恵比須町5-6-7"], ["address2", "町家101"]]) {
    await mine.locator(`#${field}`).fill(value);
  }
  await mine.locator("#prefecture_code").selectOption("JP-26");
  await mine.locator("main form button").click();
  await mine.locator(".alert.calm").waitFor();
  await checks.page(name("my details, saved"), visitor);
  await checks.that(name("an address changed online reaches the tills and the CRM"), async () => {
    await until("the tills have it", async () => (await line(page, "pos"))[1].includes("恵比須町5-6-7"));
    await until("the CRM has it", async () => (await line(page, "crm"))[1].includes("恵比須町5-6-7"));
  });
  await page.reload();
  const wasYes = await page.locator("#takes_mail").isChecked();
  await page.locator("#takes_mail").setChecked(!wasYes);
  await page.locator("#correct button").click();
  await page.locator(".alert.calm").waitFor();
  await checks.that(name("a yes at the till subscribes nobody online; a no there counts"), async () => {
    await until("the tills say it", async () => (await line(page, "pos"))[3] === (wasYes ? SAY[lang].no : SAY[lang].yes));
    const online = (await line(page, "shopify"))[3];
    return online === SAY[lang].yes ? `the online store says ${online}` : "";
  });
};

const merges = async ({ checks, name, pictures, lang }, desk, clerk, one, two) => {
  const { page } = desk;
  await page.goto(`/console/customers/${one.number}`);
  await checks.page(name("console: customer"), desk);
  await pictures.take(desk, "customer");
  const act = page.locator("details.act:has(#loser)");
  await act.locator("summary").click();
  await act.locator("#loser").fill(two.number);
  await act.locator("button").click();
  await checks.that(name("a dry run tells what a merge would come to"), async () => {
    await page.locator("#checked").waitFor();
    return holds(await page.locator("main").innerText(), one.number, two.number);
  });
  await checks.page(name("console: merge, dry run"), desk);
  await pictures.take(desk, "merge-plan");
  await page.locator("#reason").selectOption("duplicate");
  await page.locator("#checked").check();
  await page.locator("main form button.danger").click();
  await page.waitForURL("**/console/merges/*");
  await checks.that(name("the merge is done"), () => until("done", async () => {
    await page.reload();
    return (await page.locator(".state-line").innerText()).includes(SAY[lang].done);
  }, 60_000).then(() => ""));
  await checks.page(name("console: merged"), desk);
  await pictures.take(desk, "merged");
  await checks.that(name("the till does not serve the old card; the console says whose it is now"), async () => {
    await clerk.page.goto(`/till?code=${two.card}`);
    const at = await clerk.page.locator("main").innerText();
    await page.goto("/console/merges");
    await checks.page(name("console: merges"), desk);
    await page.locator("#card").fill(two.card);
    await page.locator("form[action='/console/cards/find'] button").click();
    await page.waitForURL(`**/console/customers/${one.number}*`);
    return holds(at, SAY[lang].gone) || holds(await page.locator(".notes").innerText(), SAY[lang].retired);
  });
  await checks.page(name("console: whose an old card is"), desk);
  await checks.that(name("whoever still has the old number's page open sees the one they are now"), async () => {
    await two.visitor.page.goto("/shop/me");
    await two.visitor.page.locator("#points").waitFor();
    return same(await cardNumber(two.visitor.page), one.card);
  });
};

const erases = async ({ checks, name, pictures, lang }, desk, clerk, one) => {
  const { page } = desk;
  await page.goto(`/console/customers/${one.number}`);
  await page.locator(`a[href='/console/customers/${one.number}/erase']`).click();
  await checks.page(name("console: before an erasure"), desk);
  await pictures.take(desk, "erase");
  await page.locator("#reason").selectOption({ index: 1 });
  await page.locator("#typed").fill(one.number);
  await page.locator("#checked").check();
  await page.locator("main form button.danger").click();
  await page.waitForURL("**/console/erasures/*");
  await checks.that(name("the certificate has a receipt of every system"), async () => {
    await until("the certificate is complete", async () => {
      await page.goto("/console/erasures");
      await page.locator("table.rows a").first().click();
      await page.locator(".certificate").waitFor();
      return (await page.locator(".certificate dl > div").count()) === 7;
    }, 60_000);
    return same(String((await page.locator(".certificate tbody th").allInnerTexts()).length >= 4), "true");
  });
  await checks.page(name("console: certificate"), desk);
  await pictures.take(desk, "certificate");
  await checks.that(name("the till knows nobody by this card any more"), async () => {
    await clerk.page.goto(`/till?code=${one.card}`);
    return holds(await clerk.page.locator("main").innerText(), SAY[lang].gone);
  });
};
