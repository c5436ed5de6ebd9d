// axe-core on every page that is filled in: each step empty, wrong and right, mails and links, one's own, the desk.
import { randomUUID } from "node:crypto";

import { dress, type Look, violations } from "../support/axe";
import { copyOf, serve, veckan } from "../support/server.mjs";
import { expect, test as base } from "../support/test";
import { confirm } from "../support/wizard.mjs";
import { Wizard } from "../support/wizard";

let database: string;

const test = base.extend<object, { started: string }>({
  started: [
    async ({}, use) => {
      database = copyOf(process.env.VECKAN_CHANGING_DATABASE!, `forms-${randomUUID()}`);
      const server = await serve(database);
      await use(server.url);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ started }, use) => use(started),
});
test.use({ keepsCookies: true, expected: /status of (404|410)/ });

for (const [language, look] of [
  ["sv", "light"],
  ["sv", "dark"],
  ["en", "light"],
] as ["sv" | "en", Look][]) {
  test(`${language}, ${look}`, async ({ page, started, isPhone }, info) => {
    test.skip(isPhone && language === "en", "the structure is that of Swedish, and the width changes nothing in words");
    test.setTimeout(180_000);
    const prefix = language === "en" ? "/en" : "";
    const check = async (what: string) => expect.soft(await violations(page, look), what).toEqual([]);
    await dress(page, look);
    const wizard = new Wizard(page, true);
    await page.goto(`${prefix}/anmal`);
    await check("before the wizard");
    await page.locator("button[value=begin]").click();
    await wizard.ready();
    const draft = new URL(page.url()).pathname.replace(/\/vem$/, "");
    for (const step of ["vem", "vad", "nar", "delta", "kontakt", "skicka"]) {
      await page.goto(`${draft}/${step}`);
      await wizard.ready();
      await check(`${step}, empty`);
    }
    await wizard.press("send");
    for (const step of ["skicka", "vem", "vad", "nar", "delta", "kontakt"]) {
      await page.goto(`${draft}/${step}`);
      await wizard.ready();
      await check(`${step}, with problems`);
    }
    await page.goto(`${draft}/vem`);
    await wizard.ready();
    await wizard.field("organizer").fill("vinno");
    await page.getByRole("option").first().waitFor();
    await check("suggestions");
    await wizard.who();
    await wizard.press("goto:vad");
    await wizard.what();
    await wizard.press("goto:nar");
    await wizard.when(1);
    await wizard.press("add-occurrence");
    await check("two occurrences");
    await wizard.press("remove-occurrence:2");
    await wizard.press("goto:delta");
    await wizard.takePart();
    await wizard.press("goto:kontakt");
    const email = `axe-${info.project.name}-${language}-${look}@example.se`;
    await wizard.contact(email);
    await wizard.press("goto:skicka");
    await check("the activity as it will look");
    await wizard.press("send");
    await check("sent");
    await confirm(started, email);
    await page.goto(`${prefix}/epost`);
    await check("mails that were not sent");
    await page.goto(`${prefix}/logga-in`);
    await check("asking for a link");
    const invited = veckan(database, "invite", email, "--role", "admin", "--public-url", started);
    await page.goto(invited.trim().split("\n").at(-1)!);
    await check("a link");
    await page.locator("main form button[type=submit]").first().click();
    await page.waitForURL(/granska|mina/);
    const lists = ["published", "unconfirmed", "changed", "hidden"].map((part) => `/granska?lage=${part}`);
    for (const path of ["/granska", "/granska/personer", "/granska/historik", "/mina", ...lists]) {
      await page.goto(`${prefix}${path}`);
      await check(path);
    }
    await page.goto(`${prefix}/mina`);
    await page.locator(".own-list a").first().click();
    await page.waitForURL(/mina\/\d+/);
    await check("one of one's own");
    await page.goto(`${prefix}/granska`);
    await page.locator(".desk-list a").first().click();
    await page.waitForURL(/granska\/\d+/);
    await check("one on the desk");
    await page.goto(`${prefix}/logga-in/finnsinte`);
    await check("a link that is none");
    await page.goto(`${prefix}/anmal/finnsinte/vad`);
    await check("a draft that is none");
  });
}
