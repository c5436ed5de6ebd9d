// The wizard by keyboard alone: every control is reached by Tab, and a button by Enter leads on.
import type { Page } from "@playwright/test";

import { copyOf, serve } from "../support/server.mjs";
import { expect, test as base } from "../support/test";
import { Wizard } from "../support/wizard";

const test = base.extend<object, { started: string }>({
  started: [
    async ({}, use, info) => {
      const server = await serve(copyOf(process.env.VECKAN_CHANGING_DATABASE!, `keyboard-${info.workerIndex}`));
      await use(server.url);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ started }, use) => use(started),
});

/** Presses Tab until that has the focus. */
async function tabTo(page: Page, selector: string) {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
  }
  throw new Error(`${selector} is not reached by Tab`);
}

test("from the first page to a chosen organizer and a title", async ({ page, hydrated }) => {
  const wizard = new Wizard(page, hydrated);
  await page.goto("/anmal");
  await tabTo(page, "button[value=begin]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/vem/);
  await wizard.ready();
  await tabTo(page, "[id=f-organizer]");
  await page.keyboard.type("vinnova");
  if (hydrated) {
    await page.getByRole("option", { name: /^Vinnova/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(wizard.field("organizer_number")).toHaveValue("202100-5216");
  }
  await tabTo(page, "button[value=next]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/vad/);
  await wizard.ready();
  await tabTo(page, "[id=f-title]");
  await page.keyboard.type("Skriven med tangenterna");
  await tabTo(page, "button[value=next]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/nar/);
  await expect(page.locator(".draft-name")).toHaveText("Skriven med tangenterna");
});
