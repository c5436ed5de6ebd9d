// The other half of the mission: an organizer registers, a moderator reviews, everybody sees it. With a real mail server.
import { randomUUID } from "node:crypto";

import type { Browser, BrowserContext, Page } from "@playwright/test";

import { anyAddress, copyOf, serve, veckan } from "../support/server.mjs";
import { startSmtp } from "../support/smtp.mjs";
import { expect, test as base } from "../support/test";
import { texts, Wizard } from "../support/wizard";

type Server = Awaited<ReturnType<typeof serve>>;
type Smtp = Awaited<ReturnType<typeof startSmtp>>;

let smtp: Smtp;
let server: Server;
let database: string;

// A server and a mail server of their own for all tests of a worker: they change what others read.
const test = base.extend<object, { started: string }>({
  started: [
    async ({}, use) => {
      smtp = await startSmtp();
      database = copyOf(process.env.VECKAN_CHANGING_DATABASE!, `registration-${randomUUID()}`);
      server = await serve(database, "--mail", smtp.url);
      await use(server.url);
      await server.stop();
      await smtp.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ started }, use) => use(started),
});
test.use({ keepsCookies: true, expected: /ERR_INTERNET_DISCONNECTED|ERR_FAILED/ });

/** The first address of ours in the latest mail to somebody with this in its subject. */
async function link(to: string, subject: RegExp, after = 0): Promise<string> {
  const mail = await smtp.waitFor(
    (mail) => mail.to.includes(to) && subject.test(mail.subject) && smtp.mails.indexOf(mail) >= after,
  );
  const found = /http:\/\/127\.0\.0\.1:\d+\/[^\s)>\]]+/.exec(mail.text);
  expect(found, mail.text).not.toBeNull();
  expect(mail.html).toContain(found![0].replaceAll("&", "&amp;"));
  return found![0];
}

async function another(
  browser: Browser,
  like: Page,
  hydrated: boolean,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    viewport: like.viewportSize(),
    javaScriptEnabled: hydrated,
    locale: "sv-SE",
    baseURL: server.url,
    extraHTTPHeaders: { "x-forwarded-for": anyAddress() },
  });
  return { context, page: await context.newPage() };
}

test("from the first word to the programme, and cancelled", async ({ page, browser, hydrated }, info) => {
  test.setTimeout(150_000);
  const email = `anna-${info.project.name}@example.se`;
  const title = `${texts.title} ${info.project.name}`;
  const wizard = new Wizard(page, hydrated);
  const draft = await wizard.begin();
  await wizard.who();
  await wizard.next("vad");
  await wizard.what(title);
  await wizard.next("nar");
  await wizard.when(2);
  await wizard.next("delta");
  await wizard.takePart();
  await wizard.next("kontakt");
  await wizard.contact(email);
  await wizard.next("skicka");
  const resume = await link(email, /^Fortsätt med/);

  if (hydrated) {
    // The network goes while one writes; the words stay on the device, and go on when it is back.
    await page.goto(`${draft}/vad`);
    await wizard.ready();
    await page.context().setOffline(true);
    await wizard.field("summary").fill("Skrivet utan kontakt.");
    await expect(wizard.status).toHaveText(/bara på den här enheten/i);
    const tab = await page.context().newPage();
    await page.close();
    await page.context().setOffline(false);
    await tab.goto(`${draft}/vad`);
    const again = new Wizard(tab, hydrated);
    await again.ready();
    await expect(again.field("summary")).toHaveValue("Skrivet utan kontakt.");
    await again.saved();
    await tab.close();
  }

  // Another browser, by the mailed address.
  const other = await another(browser, page, hydrated);
  const elsewhere = new Wizard(other.page, hydrated);
  await other.page.goto(resume);
  await elsewhere.ready();
  if (hydrated) {
    await elsewhere.press("goto:vad");
    await expect(elsewhere.field("summary")).toHaveValue("Skrivet utan kontakt.");
    await elsewhere.press("goto:skicka");
  }
  await expect(other.page.locator("#preview-page")).toContainText("Och varför det lönar sig.");
  await expect(other.page.locator("#preview-card")).toContainText(title);
  await elsewhere.button("send").dblclick();
  await expect(other.page.locator("#sent")).toContainText("Inskickad");
  const receipt = await link(email, /inskickad|tagit emot/i);
  const registered = smtp.mails.filter((mail) => mail.to.includes(email) && /inskickad|tagit emot/i.test(mail.subject));
  expect(registered, "one activity, one receipt").toHaveLength(1);

  // A moderator is invited, signs in by the link and asks for a change.
  const moderator = await another(browser, page, hydrated);
  const invited = veckan(
    database,
    "invite",
    `mod-${info.project.name}@example.se`,
    "--role",
    "moderator",
    "--public-url",
    server.url,
  );
  await moderator.page.goto(invited.trim().split("\n").at(-1)!);
  await moderator.page.locator("main form button[type=submit]").first().click();
  await moderator.page.goto("/granska");
  await moderator.page.getByRole("link", { name: title }).first().click();
  await expect(moderator.page.getByRole("main")).toContainText("Och varför det lönar sig.");
  await moderator.page.locator("textarea").first().fill("Skriv gärna vem den är för.");
  const before = smtp.mails.length;
  await moderator.page.locator('button[name=action][value="ask-changes"]').click();
  await moderator.page.waitForURL(/granska/);
  const asked = await link(email, /ändr/i, before);

  // The organizer changes it by the mailed address and sends it again.
  await other.page.goto(asked);
  await elsewhere.ready();
  await elsewhere.press("goto:vad");
  await elsewhere.field("audience_note").fill("För er som upphandlar.");
  await elsewhere.press("goto:skicka");
  await expect(other.page.locator(".manage")).toContainText("Skriv gärna vem den är för.");
  await elsewhere.press("send");

  await moderator.page.goto("/granska");
  await moderator.page.getByRole("link", { name: title }).first().click();
  await expect(moderator.page.getByRole("main")).toContainText("För er som upphandlar.");
  await moderator.page.locator('button[name=action][value="publish"]').click();
  await moderator.page.waitForURL(/granska/);

  // Found by a filter, without an account.
  const visitor = await another(browser, page, hydrated);
  const query = new URLSearchParams({ q: title, municipality: "0180" });
  await visitor.page.goto(`/program?${query}`);
  await expect(visitor.page.locator("article[data-activity]").filter({ hasText: title })).toBeVisible();
  expect(await visitor.context.cookies(), "participants get no cookie").toEqual([]);

  // Cancelled with a reason that everybody reads.
  await other.page.goto(receipt);
  await elsewhere.ready();
  await other.page.locator("#f-reason").fill(texts.reason);
  await other.page.locator('button[name=action][value="cancel"]').click();
  await expect(other.page.getByRole("main")).toContainText("Aktiviteten är inställd");
  await visitor.page.goto(`/program?${query}`);
  const card = visitor.page.locator("article[data-activity]").filter({ hasText: title });
  await expect(card).toContainText("Inställt");
  await card.getByRole("link").first().click();
  await expect(visitor.page.getByRole("main")).toContainText(texts.reason);
  const answer = await (await fetch(`${server.url}/api/v1/activities?${query}&status=cancelled`)).json();
  expect(answer.total).toBe(1);
  expect(answer.activities[0].cancel_reason).toBe(texts.reason);
  for (const { context } of [other, moderator, visitor]) await context.close();
});

test("the preview, the slots and the rule are there while one fills in", async ({ page, hydrated }) => {
  const wizard = new Wizard(page, hydrated);
  await wizard.begin();
  await expect(page.locator("#eligibility")).toContainText("inte uppfyllt än");
  await wizard.who();
  if (!hydrated) await wizard.press("save");
  await expect(page.locator("#eligibility")).toContainText("Villkoret är uppfyllt");
  await wizard.press("goto:vad");
  await wizard.field("description").fill("Ett **viktigt** ord.");
  if (!hydrated) await wizard.press("save");
  await expect(page.locator("#preview-description strong")).toHaveText("viktigt");
  await wizard.press("goto:nar");
  await expect(page.locator("#slots table")).toBeVisible();
});

test("what is wrong stands at its field and in the summary, and Next is never in the way", async ({
  page,
  hydrated,
}) => {
  const wizard = new Wizard(page, hydrated);
  await wizard.begin();
  await wizard.press("goto:nar");
  await wizard.field("starts.1").fill("10:00");
  await wizard.field("ends.1").fill("09:00");
  await wizard.field("day.1").selectOption({ index: 1 });
  await wizard.next("delta");
  await wizard.press("back");
  await expect(page.locator("#problems")).toBeVisible();
  await expect(page.locator('[id="problem-ends.1"]')).not.toBeEmpty();
  await expect(wizard.field("ends.1")).toHaveAttribute("aria-invalid", "true");
  await page.locator("#problems a").filter({ hasText: "Slutar" }).click();
  await expect(wizard.field("ends.1")).toBeFocused();
});

test("two pages on one draft keep both their words", async ({ page, hydrated }) => {
  const wizard = new Wizard(page, hydrated);
  const draft = await wizard.begin();
  const second = await page.context().newPage();
  const other = new Wizard(second, hydrated);
  await page.goto(`${draft}/vad`);
  await second.goto(`${draft}/vad`);
  await wizard.ready();
  await other.ready();
  await wizard.field("title").fill("Den första titeln");
  if (hydrated) await wizard.saved();
  else await wizard.press("save");
  await other.field("title").fill("Den andra titeln");
  if (!hydrated) await other.press("save");
  await expect(second.locator("#others-title")).toContainText("Den ", { timeout: 10_000 });
  await page.goto(`${draft}/vad`);
  await expect(page.getByRole("main")).toContainText("Den andra titeln");
  await expect(wizard.field("title")).toHaveValue("Den första titeln");
  await second.close();
});

test("of many occurrences each can have any municipality", async ({ page, hydrated }) => {
  const wizard = new Wizard(page, hydrated);
  const draft = await wizard.begin();
  await page.goto(`${draft}/nar`);
  await wizard.ready();
  await wizard.field("municipality.1").selectOption("0180");
  for (let added = 0; added < 3; added += 1) await wizard.press("add-occurrence");
  const fourth = wizard.field("municipality.4");
  await expect(fourth).toHaveValue("0180");
  if (!hydrated) {
    await expect(fourth.locator("option")).toHaveCount(2);
    await wizard.field("venue.4").fill(texts.venue);
    await wizard.press("list-municipalities:4");
    await expect(wizard.field("venue.4")).toHaveValue(texts.venue);
  }
  await expect(wizard.button("list-municipalities:4")).toHaveCount(0);
  await fourth.selectOption("2480");
  await wizard.saved();
  if (!hydrated) await wizard.press("save");
  await page.goto(`${draft}/nar`);
  await wizard.ready();
  await expect(fourth).toHaveValue("2480");
  await expect(wizard.field("municipality.1")).toHaveValue("0180");
});
