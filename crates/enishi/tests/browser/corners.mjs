// Off the straight path: registering twice, and a browser without scripts.
import { holds, same } from "./check.mjs";
import { fillExample, letter, openMail, steps, submitForm } from "./pages.mjs";
import { arrive } from "./visitor.mjs";

export const corners = async (story) => {
  await twice(story);
  await withoutScripts(story);
};

// The screen must not tell a stranger who is a customer; the owner of the address learns it by mail.
const twice = async ({ browser, url, lang, person, words, checks, name }) => {
  const visitor = await arrive(browser, url, lang);
  const { page } = visitor;
  await fillExample(page);
  await checks.that(name("an address that is registered already looks like any other"), async () => {
    await page.locator("#email").fill(person.email);
    await submitForm(page);
    return same(Object.values(await steps(page)).join(), "done,done,done,done");
  });
  await checks.that(name("its owner is told by mail"), async () => {
    await openMail(page, person.email, words.againSubject);
    return holds((await letter(page)).text, words.again);
  });
  await visitor.context.close();
};

const withoutScripts = async ({ browser, url, lang, words, checks, name }) => {
  const visitor = await arrive(browser, url, lang, { javaScriptEnabled: false });
  const { page } = visitor;
  await checks.that(name("everything up to the membership works without scripts"), async () => {
    await fillExample(page);
    await page.locator("#register form button").click();
    await page.waitForURL("**/shop/register/status");
    return holds(await page.locator("#registering").innerText(), words.accepted, words.done);
  });
  await visitor.context.close();
};
