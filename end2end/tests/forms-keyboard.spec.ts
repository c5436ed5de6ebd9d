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
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
  }
  throw new Error(`${selector} is not reached by Tab`);
}

test("from the first page to the receipt", async ({ page, hydrated }, info) => {
  test.setTimeout(90_000);
  const wizard = new Wizard(page, hydrated);
  const enter = async (button: string, to: RegExp) => {
    await tabTo(page, `button[value="${button}"]`);
    await page.keyboard.press("Enter");
    await page.waitForURL(to);
    await wizard.ready();
  };
  const type = async (field: string, words: string) => {
    await tabTo(page, `[id="f-${field}"]`);
    await page.keyboard.type(words);
  };
  // The first of a list is none, and the first of a group of boxes is one.
  const choose = async (field: string) => {
    await tabTo(page, `select[id="f-${field}"]`);
    await page.keyboard.press("ArrowDown");
  };
  const tick = async (field: string) => {
    await tabTo(page, `input[name="${field}"]`);
    await page.keyboard.press("Space");
  };
  await page.goto("/anmal");
  await enter("begin", /\/vem/);
  await type("organizer", "vinnova");
  if (hydrated) {
    await page.getByRole("option", { name: /^Vinnova/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(wizard.field("organizer_number")).toHaveValue("202100-5216");
  }
  await enter("next", /\/vad/);
  await type("title", "Skriven med tangenterna");
  await type("description", "Utan mus.");
  await choose("kind");
  await tick("themes");
  await enter("next", /\/nar/);
  await expect(page.locator(".draft-name")).toHaveText("Skriven med tangenterna");
  await choose("day.1");
  await type("starts.1", "0900");
  await type("ends.1", "10.30");
  await tick("format.1");
  await type("municipality.1", "Stockholm");
  await enter("next", /\/delta/);
  await tick("registration");
  await enter("next", /\/kontakt/);
  await type("contact_email", "fragor@example.se");
  await type("own_email", `tangenter-${info.project.name}@example.se`);
  await enter("next", /\/skicka/);
  await enter("send", /klart=/);
  await expect(page.locator("#sent")).toContainText("Bekräfta i ditt mejl");
  await expect(page.locator("#preview-card")).toContainText("09:00–10:30");
});
