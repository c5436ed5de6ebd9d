// What the forms' client does by itself: keeps a moderator's words, tells the truth where the browser keeps nothing, shows
// what is not sent yet, and takes back what is mended.
import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";

import { comingWeekOf, copyOf, serve, veckan } from "../support/server.mjs";
import { expect, test as base } from "../support/test";
import { answers, begin, confirm, fill } from "../support/wizard.mjs";
import { Wizard } from "../support/wizard";

let database: string;

const test = base.extend<object, { started: string }>({
  started: [
    async ({}, use) => {
      database = copyOf(process.env.VECKAN_CHANGING_DATABASE!, `client-${randomUUID()}`);
      const server = await serve(database);
      await use(server.url);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ started }, use) => use(started),
});
test.use({ keepsCookies: true, expected: /ERR_INTERNET_DISCONNECTED/ });

/** The address that `filled` registers under. */
function ownEmail(words: string): string {
  return `prov-${words.replace(/\W/g, "")}@example.se`;
}

/** A draft that wants nothing but to be sent. */
async function filled(url: string, words: string): Promise<string> {
  const draft = await begin(url);
  const steps = Object.entries(answers(words, comingWeekOf(`sqlite:${database}`)));
  for (const [step, fields] of steps) await fill(url, draft, step, fields);
  return draft;
}

async function send(page: Page, draft: string): Promise<Wizard> {
  const wizard = new Wizard(page, true);
  await page.goto(`${draft}/skicka`);
  await wizard.ready();
  await wizard.press("send");
  return wizard;
}

/** What is saved waits until it is let go. */
async function holdSaving(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  await page.route("**/do/save-draft", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

test("a script confirms nothing: the mail that was sent does", async ({ page, started }, info) => {
  const words = `bekräfta ${info.project.name}`;
  const draft = await filled(started, words);
  await send(page, draft);
  await expect(page.locator("#sent")).toContainText("Bekräfta i ditt mejl");
  await confirm(started, ownEmail(words));
  await page.goto(`${draft}/skicka`);
  await expect(page.locator(".known-by")).toContainText("Adressen är bekräftad");
});

test("what was changed and not sent is told at each step, as one types", async ({ page, started }, info) => {
  const words = `osänt ${info.project.name}`;
  const draft = await filled(started, words);
  await send(page, draft);
  const wizard = new Wizard(page, true);
  await page.goto(`${draft}/vad`);
  await wizard.ready();
  await expect(page.locator("#unsent")).toBeEmpty();
  await wizard.field("title").fill("En helt annan titel");
  await expect(page.locator("#unsent")).toContainText("Du har 1 ändring som inte är inskickad");
  await wizard.press("goto:nar");
  await expect(page.locator("#unsent")).toContainText("Du har 1 ändring som inte är inskickad");
});

test("a moderator's words outlive the page until they were sent", async ({ page, context, started }, info) => {
  const draft = await filled(started, `ord ${info.project.name}`);
  await send(page, draft);
  await confirm(started, ownEmail(`ord ${info.project.name}`));
  const email = `moderator-${info.project.name}@example.se`;
  const invited = veckan(database, "invite", email, "--role", "moderator", "--public-url", started);
  await page.goto(invited.trim().split("\n").at(-1)!);
  await page.locator("main form button[type=submit]").first().click();
  await page.waitForURL(/granska/);
  await page.getByRole("link", { name: `Prov ord ${info.project.name}` }).click();
  await page.waitForURL(/granska\/\d+/);
  const path = new URL(page.url()).pathname;
  const opened = async (page: Page) => {
    await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
    return page.locator("#f-words");
  };
  const words = "Skriv gärna vem den är för.\nOch <b>varför</b>.";
  await (await opened(page)).fill(words);
  await page.reload();
  await expect(await opened(page)).toHaveValue(words);
  await page.close();
  const tab = await context.newPage();
  await tab.goto(path);
  await expect(await opened(tab)).toHaveValue(words);
  const kept = () => tab.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("veckan:keep:")));
  expect(await kept()).toHaveLength(1);

  await tab.locator('button[name=action][value="ask-changes"]').click();
  await tab.waitForURL(/granska\?klart=\d+/);
  await expect(tab.locator("html")).toHaveAttribute("data-hydrated", "true");
  expect(await kept()).toEqual([]);
  await fill(started, draft, "vad", { title: `Prov ord ${info.project.name}, igen` }, "send");
  // A browser may put in again what stood in a page that it goes back to.
  await tab.goBack();
  await opened(tab);
  await tab.goto(path);
  await expect(tab.getByRole("main")).toContainText(", igen");
  await expect(await opened(tab)).toHaveValue("");
});

const full = () => {
  Storage.prototype.setItem = () => {
    throw new DOMException("there is no room", "QuotaExceededError");
  };
};
const forbidden = () => {
  for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, {
      get() {
        throw new DOMException("it is forbidden", "SecurityError");
      },
    });
  }
};

for (const [what, storage] of [
  ["full", full],
  ["forbidden", forbidden],
] as const) {
  test(`with a storage that is ${what} the server keeps the words, and the page says so`, async ({ page, context }) => {
    await page.addInitScript(storage);
    const wizard = new Wizard(page, true);
    await wizard.begin();
    await wizard.press("goto:vad");
    let asked = 0;
    page.on("dialog", async (dialog) => {
      expect(dialog.type()).toBe("beforeunload");
      asked += 1;
      await dialog.dismiss();
    });

    const letGo = await holdSaving(page);
    await wizard.field("title").pressSequentially("Sparad av servern");
    await expect(wizard.status).toHaveText(/^Sparar ….*låter inte sidan spara på den här enheten/);
    letGo();
    await wizard.saved();

    await context.setOffline(true);
    await wizard.field("summary").pressSequentially("Ingenstans än.");
    await expect(wizard.status).toHaveText(/^Inte sparat: ingen kontakt/);
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => asked).toBe(1);
    await expect(wizard.field("summary")).toHaveValue("Ingenstans än.");
    await context.setOffline(false);
    await wizard.saved();

    await wizard.next("nar");
    await wizard.press("back");
    await expect(wizard.field("title")).toHaveValue("Sparad av servern");
    await expect(wizard.field("summary")).toHaveValue("Ingenstans än.");
    expect(asked, "nothing is lost any more").toBe(1);
  });
}

test("the summary of what is wrong gets shorter as it is mended", async ({ page, started }) => {
  const wizard = new Wizard(page, true);
  const draft = await wizard.begin();
  await wizard.press("goto:vad");
  await wizard.next("nar");
  await wizard.press("back");
  const summary = page.locator("#problems");
  const entries = summary.locator("li:visible");
  const heading = (count: number) => expect(summary.locator("h3")).toContainText(`Det är ${count} sak`);
  await expect(entries).toHaveCount(4);
  await wizard.field("title").fill("Lagad");
  await expect(entries).toHaveCount(3);
  await expect(entries.filter({ hasText: "Titel" })).toHaveCount(0);
  await heading(3);
  // It is wrong in another way now.
  await wizard.field("title").fill("x".repeat(151));
  await page.keyboard.press("Tab");
  await expect(entries.filter({ hasText: "Titel" })).toContainText("150");
  await expect(entries).toHaveCount(4);
  await wizard.field("title").fill("Lagad igen");
  await page.locator('input[name="themes"]').first().check();
  await heading(2);
  await wizard.saved();

  // What another page mends takes nobody's focus away.
  await fill(started, draft, "vad", { kind: "seminar" }, "save", "another");
  const letGo = await holdSaving(page);
  await wizard.field("description").fill("Det sista.");
  await summary.getByRole("link").filter({ visible: true }).focus();
  letGo();
  await expect(summary).toBeHidden();
  await expect(page.locator("#step")).toBeFocused();
});

test("a step takes the page's place: it is named and heard, and the history goes back to it", async ({ page }) => {
  const wizard = new Wizard(page, true);
  await page.goto("/anmal");
  await page.locator("html[data-hydrated=true]").waitFor({ state: "attached" });
  await page.evaluate(() => Object.assign(window, { stays: true }));
  const stays = () => page.evaluate(() => "stays" in window);
  await page.getByRole("button", { name: "Börja" }).click();
  await page.waitForURL(/\/vem$/);
  await wizard.ready();
  await wizard.field("organizer").fill("Föreningen");
  await wizard.next("vad");
  await expect(page).toHaveTitle(/Vad/);
  await expect(page.locator("#step")).toBeFocused();
  await wizard.field("title").fill("En titel");
  await wizard.press("goto:kontakt");
  expect(await stays()).toBe(true);
  await page.goBack();
  await page.waitForURL(/\/vad$/);
  await wizard.ready();
  await expect(wizard.field("title")).toHaveValue("En titel");
  await page.goBack();
  await page.waitForURL(/\/vem$/);
  await wizard.ready();
  await expect(wizard.field("organizer")).toHaveValue("Föreningen");
  await page.goForward();
  await page.waitForURL(/\/vad$/);
  await wizard.ready();
  await expect(wizard.field("title")).toHaveValue("En titel");
});

test("what is typed while a step is on its way is kept", async ({ page }) => {
  const wizard = new Wizard(page, true);
  await wizard.begin();
  await wizard.press("goto:vad");
  let letGo = () => {};
  const released = new Promise<void>((done) => (letGo = done));
  await page.route("**/anmal/*/vad", async (route) => {
    await released;
    await route.continue();
  });
  await wizard.button("goto:kontakt").click();
  await wizard.field("title").pressSequentially("Skrivet under tiden");
  letGo();
  await page.waitForURL(/\/kontakt$/);
  await wizard.ready();
  await wizard.press("goto:vad");
  await expect(wizard.field("title")).toHaveValue("Skrivet under tiden");
});

test.describe("a step that does not come as it should", () => {
  test.use({ expected: /status of (404|410|502)/ });

  test("is loaded by the browser", async ({ page }) => {
    const wizard = new Wizard(page, true);
    await wizard.begin();
    await page.evaluate(() => Object.assign(window, { stays: true }));
    await wizard.field("organizer").fill("Föreningen");
    await wizard.saved();
    await page.route("**/anmal/*/vem", (route) =>
      route.request().resourceType() === "fetch" ? route.fulfill({ status: 502, body: "" }) : route.continue(),
    );
    await wizard.button("next").click();
    await page.waitForURL(/\/vad$/);
    await wizard.ready();
    expect(await page.evaluate(() => "stays" in window)).toBe(false);
    await page.goBack();
    await page.waitForURL(/\/vem$/);
    await wizard.ready();
    await expect(wizard.field("organizer")).toHaveValue("Föreningen");
  });
});
