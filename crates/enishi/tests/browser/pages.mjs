// What a visitor does on each page, in the words of somebody who only sees the screen.

// Waits until `look` says something true; for what becomes true by itself.
export const until = async (what, look, patience = 20_000) => {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`waited ${patience} ms in vain: ${what}`);
    await new Promise((next) => setTimeout(next, 100));
  }
};

// The number on the card of my page; while the tills are busy the page offers to try again, and people do.
export const cardNumber = (page) => until("my page shows the card", async () => {
  const digits = page.locator(".digits strong");
  if (await digits.count()) return digits.innerText();
  await page.goto("/shop/me");
  return "";
});

// In the subject of a mail with a sign-in code.
const CODE = /\d{6}/;
const FIELDS = ["email", "last_name", "first_name", "last_name_kana", "first_name_kana", "birth_date"];

// Opens the form filled with somebody invented; answers who.
export const fillExample = async (page) => {
  await page.goto("/shop/register");
  await page.locator(".fill a").first().click();
  await page.waitForURL("**/shop/register?example=1");
  const person = {};
  for (const field of FIELDS) person[field] = await page.locator(`#${field}`).inputValue();
  return person;
};

// The state of each line of the registering screen: `{shopify: "done", ...}`.
export const steps = (page) => page.locator("#registering .steps li").evaluateAll((rows) =>
  Object.fromEntries(rows.map((row) => [row.dataset.system, row.dataset.state])));

// Presses the form's button and waits until the hub has answered.
export const submitForm = async (page) => {
  await page.locator("#register form button").click();
  await page.locator("[data-when=accepted]").waitFor();
};

// Opens the newest mail to this address whose row contains `subject`, once it has arrived.
export const openMail = async (page, to, subject) => {
  await page.goto("/mail");
  const row = page.locator("#mail-list a").filter({ hasText: to }).filter({ hasText: subject }).first();
  await row.click({ timeout: 20_000 });
  await page.locator("article h2").waitFor();
};

// The letter that is open: subject and text, whether it came as text or as a page.
export const letter = async (page) => {
  const subject = await page.locator("article h2").innerText();
  const framed = await page.locator("article iframe").count();
  const body = framed ? page.frameLocator("article iframe").locator("body") : page.locator("article pre");
  return { subject, text: await body.innerText() };
};

// Signs in with the code that the mail page shows.
export const signIn = async (visitor, email, words) => {
  const { page, context } = visitor;
  await page.goto("/shop/sign-in");
  await page.locator("#email").fill(email);
  await page.locator("main form button").click();
  await page.locator("#code").waitFor();
  const mailbox = await context.newPage();
  await openMail(mailbox, email, CODE);
  const code = await mailbox.locator(".one-time").innerText();
  await mailbox.close();
  await page.locator("#code").fill(code);
  await page.getByRole("button", { name: words.signIn, exact: true }).click();
  await page.locator("#points").waitFor();
};

// The number on my page, as printed.
export const balance = (page) => page.locator("#points .number").innerText().then((text) => text.replace(/\s+/g, " ").trim());

// What my page says about it: `ok`, `stale`, `not_registered`, `unavailable`.
export const balanceState = (page) => page.locator("#points .balance").getAttribute("data-state");

// Types a member's number at the till.
export const scan = async (till, number) => {
  await till.goto("/till");
  await till.locator("#code").fill(number);
  await till.locator("form:has(#code) button").click();
  await till.locator(".scanned").waitFor();
};

// Rings up the first articles in these quantities and takes the payment; answers the receipt's lines.
export const sell = async (till, quantities) => {
  for (const [at, quantity] of quantities.entries()) await till.locator(`#q${at + 1}`).fill(String(quantity));
  await till.locator("#sale .button.wide").click();
  await till.locator(".receipt").waitFor();
  return till.locator(".receipt dd").allInnerTexts();
};

// Turns one service's weather at the till: `well`, `slow`, `down`.
export const weather = async (till, service, mood) => {
  await till.goto("/till");
  await till.locator(`#w-${service}`).selectOption(mood);
  await till.locator("#weather .button:not(.quiet)").click();
  await till.locator(".alert.calm").waitFor();
};
