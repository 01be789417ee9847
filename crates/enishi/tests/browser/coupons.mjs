// Points become coupons and come back: the slider, the code at the checkout, a coupon turned back, an order cancelled,
// and the operator who looks at all of it in the console.
import { holds, same } from "./check.mjs";
import { enters } from "./cases.mjs";
import { balance, until } from "./pages.mjs";
import { arrive } from "./visitor.mjs";

// A page that is answered before the work is done says so; what it says then is right too.
const either = (text, words) => (words.some((word) => text.includes(word)) ? "" : holds(text, words[0]));

const SAY = {
  ja: { made: ["クーポンができました", "クーポンを準備しています"], active: "使えます", used: "使用済み", back: ["ポイントを戻しました", "ポイントを戻しています"], ended: "このクーポンは使えなくなりました",
    usedUp: "すでにお使いです", cancelled: "取り消しました", toCoupon: "クーポンに交換", returned: "ご注文の取消・返品による返還", turnedBack: "クーポンの取り消し", clean: "すべて合っています" },
  en: { made: ["Your coupon is ready", "Your coupon is on its way"], active: "Ready to use", used: "Used", back: ["the points are back", "on their way back"], ended: "This discount has ended",
    usedUp: "You have already used this discount", cancelled: "Cancelled", toCoupon: "Turned into a coupon", returned: "Returned with an order", turnedBack: "Coupon turned back", clean: "Everything adds up" },
};

const points = (page, wanted) => until(`${wanted} points`, async () => (await balance(page)) === `${wanted} pt`);
const slips = (page, status) => page.locator(`.slip[data-status=${status}]`);

// `story` is a finished walk: my page of somebody with 1,188 points is open.
export const coupons = async (story, said) => {
  story.say = SAY[story.lang];
  await story.page.goto("/shop/me");
  const first = await makes(story, 300, "888");
  const order = await buys(story, first);
  const second = await makes(story, 200, "688");
  await turnsBack(story, second);
  await cancelsOrder(story, order);
  await operatorSees(story, said);
};

const makes = async ({ page, visitor, name, checks, pictures, say }, amount, left) => {
  await page.locator("#coupon-slider").waitFor();
  await checks.that(name(`the slider goes in steps and shows what ${amount} points are worth`), async () => {
    await page.locator("#coupon-slider").focus();
    await page.keyboard.press("Home");
    for (let at = 100; at < amount; at += 100) await page.keyboard.press("ArrowRight");
    const sums = page.locator("[data-preview]");
    return same(await page.locator("#coupon-points").inputValue(), String(amount))
      || same(await sums.locator("[data-worth]").innerText(), String(amount)) || same(await sums.locator("[data-rest]").innerText(), left);
  });
  if (amount === 300) {
    await checks.page(name("my page with points to use"), visitor);
    await pictures.take(visitor, "coupon-slider");
  }
  await checks.that(name(`${amount} points become a coupon, and the balance falls by itself`), async () => {
    await page.locator("#coupons form[data-quiet] .button.wide").click();
    await page.locator("[data-told] .alert").waitFor();
    const told = await page.locator("[data-told]").innerText();
    await points(page, left);
    return either(told, say.made);
  });
  return page.locator(".slip[data-status=active] code").first().innerText();
};

const buys = async ({ page, visitor, name, checks, pictures, say }, code) => {
  await checks.page(name("my page with a coupon"), visitor);
  await pictures.take(visitor, "coupon-ready");
  await page.locator(".slip .actions a").first().click();
  await page.locator("#coupon").waitFor();
  await page.locator("#q3").fill("2");
  await page.locator("button[name=use]").first().click();
  await checks.that(name("the checkout takes the coupon off"), async () =>
    same(await page.locator("#coupon").inputValue(), code) || holds(await page.locator("dl.sums").innerText(), "3,240", "−300", "3,540"));
  await checks.page(name("checkout with a coupon"), visitor);
  await pictures.take(visitor, "checkout");
  await page.locator("button[value=pay]").click();
  await page.locator(".receipt").waitFor();
  const order = await page.locator(".receipt dd").first().innerText();
  await checks.page(name("ordered"), visitor);
  visitor.excused = [422];
  await checks.that(name("the same code does not count twice, and the checkout says so"), async () => {
    await page.goto("/shop/cart");
    await page.locator("#q3").fill("1");
    await page.locator("#coupon").fill(code);
    await page.locator("button[value=pay]").click();
    return holds(await page.locator("#coupon-hint").innerText(), say.usedUp);
  });
  visitor.excused = [];
  await page.goto("/shop/me");
  await checks.that(name("the hub learns of it by webhook: my page shows the coupon as used"), async () => {
    await until("a used coupon", async () => (await slips(page, "used").count()) === 1);
    await page.locator("#coupons-over").evaluate((part) => { part.open = true; });
    return holds(await slips(page, "used").innerText(), say.used, "300");
  });
  return order;
};

const turnsBack = async ({ page, visitor, name, checks, pictures, say }, code) => {
  await page.locator(".confirm summary").first().click();
  await pictures.take(visitor, "coupon-back");
  await checks.page(name("asked before a coupon is turned back"), visitor);
  await checks.that(name("an unused coupon goes back, and so do its points"), async () => {
    await page.locator(".confirm[open] button").click();
    await page.locator("[data-told] .alert").waitFor();
    const told = await page.locator("[data-told]").innerText();
    await points(page, "888");
    return either(told, say.back);
  });
  visitor.excused = [422];
  await checks.that(name("its code is worth nothing at the checkout"), async () => {
    await page.goto("/shop/cart");
    await page.locator("#q3").fill("1");
    await page.locator("#coupon").fill(code);
    await page.locator("button[value=check]").click();
    return holds(await page.locator("#coupon-hint").innerText(), say.ended);
  });
  visitor.excused = [];
};

const cancelsOrder = async (story, order) => {
  const { page, visitor, name, checks, pictures, say } = story;
  const merchant = { ...visitor, page: await visitor.context.newPage() };
  await page.goto("/shop/me");
  await merchant.page.goto("/orders");
  await checks.page(name("the desk of orders"), merchant);
  await pictures.take(merchant, "orders");
  await checks.that(name("the merchant cancels the order"), async () => {
    const row = merchant.page.locator("section.order").filter({ hasText: order });
    await row.locator("button[value=cancel]").click();
    await merchant.page.locator(".alert.calm").waitFor();
    return holds(await row.innerText(), say.cancelled);
  });
  await merchant.page.close();
  await page.bringToFront();
  await checks.that(name("the points of the cancelled order come back by themselves"), () => points(page, "1,188").then(() => ""));
  await checks.that(name("the history tells all of it"), async () => {
    await until("four more lines", async () => (await page.locator("#history tbody tr").count()) === 7);
    return holds(await page.locator("#history").innerText(), say.toCoupon, say.turnedBack, say.returned);
  });
  await checks.page(name("my page after coupons"), visitor);
  await pictures.take(visitor, "my-page-coupons");
};

const operatorSees = async (story, said) => {
  const { browser, url, lang, name, checks, pictures, say } = story;
  const desk = await arrive(browser, url, lang);
  const { page } = desk;
  await enters(desk, said, lang);
  await page.goto(`/console/coupons?id=${story.card}`);
  await checks.that(name("the operator finds the member's coupons"), async () =>
    same(await page.locator("table.rows tbody tr").count(), 2));
  await checks.page(name("coupons in the console"), desk);
  await pictures.take(desk, "console-coupons");
  await page.locator("table.rows th a").last().click();
  await checks.that(name("one coupon tells its story, and its ledger adds up"), async () => {
    await page.locator("h1").waitFor();
    return holds(await page.locator("main").innerText(), story.card, "300") || same(await page.locator("table.rows").first().locator("tbody tr").count(), 3);
  });
  await checks.page(name("one coupon in the console"), desk);
  await pictures.take(desk, "console-coupon");
  await page.goto(`/console/customers/${story.card}/points`);
  await checks.that(name("the balance is explained: by the tills, by the hub"), async () =>
    holds((await page.locator("dl.facts").innerText()).replace(/\s+/g, " "), "1188"));
  await checks.page(name("a member's points in the console"), desk);
  await pictures.take(desk, "console-points");
  await takesBack(story, desk);
  await page.goto("/console/coupons");
  await page.locator("details.act summary").last().click();
  await page.locator("form[action$='/prove'] button").click();
  await checks.that(name("the proof finds nothing"), async () => holds(await page.locator("main").innerText(), say.clean));
  await checks.page(name("the proof"), desk);
  await desk.context.close();
};

// The customer asks at the counter: the operator takes a coupon back, and my page shows it by itself.
const takesBack = async (story, desk) => {
  const { page: mine, name, checks, pictures } = story;
  await mine.bringToFront();
  await mine.locator("#coupons form[data-quiet] .button.wide").click();
  await slips(mine, "active").waitFor();
  await points(mine, "1,088");
  const id = await slips(mine, "active").getAttribute("data-coupon");
  const { page } = desk;
  await page.bringToFront();
  await page.goto(`/console/coupons/${id}`);
  await page.locator("details.act summary").click();
  await pictures.take(desk, "console-coupon-cancel");
  await page.locator("#reason").selectOption("customer-request");
  await page.locator("form[action$='/cancel'] button").click();
  await page.locator(".note").waitFor();
  await mine.bringToFront();
  await checks.that(name("what the operator takes back, my page shows by itself"), async () => {
    await points(mine, "1,188");
    await until("no coupon to use", async () => (await slips(mine, "active").count()) === 0);
  });
};
