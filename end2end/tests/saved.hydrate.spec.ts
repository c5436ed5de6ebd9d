// Saved activities in the browser: stars, one's own page, other tabs, other devices, and the filter of what is saved.
import type { Page } from "@playwright/test";

import { expect, test } from "../support/test";

const star = (page: Page, number: number) => page.locator("#hits article .star").nth(number);

/** Presses the stars of the first activities, and returns their titles. */
async function save(page: Page, howMany: number) {
  const titles: string[] = [];
  for (let number = 0; number < howMany; number++) {
    await star(page, number).click();
    await expect(star(page, number)).toHaveAttribute("aria-pressed", "true");
    titles.push((await page.locator("#hits article :is(h3, h4)").nth(number).textContent())!.trim());
  }
  return titles;
}

test("what has a star stands on one's own page, after a reload too", async ({ page, programme }) => {
  await programme.open();
  await programme.complete();
  const titles = await save(page, 3);
  await expect(page.locator("#saved-total")).toHaveText("3");
  await page.goto("/mitt-program");
  for (const title of titles)
    await expect(page.locator("#saved article").filter({ hasText: title }).first()).toBeVisible();
  // Nothing moves when a star is taken away; it is gone afterwards.
  const last = page.locator("#saved article").filter({ hasText: titles[0] }).first().locator(".star");
  await last.click();
  await expect(last).toHaveAttribute("aria-pressed", "false");
  await page.reload();
  await expect(page.locator("#saved article").filter({ hasText: titles[1] }).first()).toBeVisible();
  await expect(page.locator("#saved article").filter({ hasText: titles[0] })).toHaveCount(0);
  await expect(page.locator("#saved-total")).toHaveText("2");
});

test("an activity is saved on its own page, opened as such or from the programme", async ({ page, programme }) => {
  await programme.open();
  await programme.complete();
  await page.locator("#hits article a").first().click();
  await page.waitForURL(/aktivitet/);
  const button = page.locator(".page-head .star");
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await page.reload();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  await page.waitForSelector("html[data-hydrated]");
  await button.click();
  await button.click();
  // The programme is fetched, so that later changes can be told.
  await expect.poll(() => page.evaluate(() => localStorage.getItem("veckan:saved"))).toMatch(/^\d+ \d+ \d+/);
  await page.goBack();
  await expect(star(page, 0)).toHaveAttribute("aria-pressed", "true");
});

test("tabs keep in step", async ({ page, programme, context }) => {
  await programme.open();
  await programme.complete();
  const other = await context.newPage();
  await other.goto("/mitt-program");
  await expect(other.locator(".nothing-saved")).toBeVisible();
  const [title] = await save(page, 1);
  await expect(other.locator("#saved article").filter({ hasText: title }).first()).toBeVisible();
  await star(page, 0).click();
  await expect(other.locator(".nothing-saved")).toBeVisible();
  await other.close();
});

test("the address leads to the same on another device, which can take it over", async ({
  page,
  programme,
  browser,
  baseURL,
}) => {
  await programme.open();
  await programme.complete();
  const titles = await save(page, 2);
  await page.goto("/mitt-program");
  const address = (await page.locator(".share-list a").getAttribute("href"))!;
  const device = await browser.newContext({ baseURL });
  const there = await device.newPage();
  await there.goto(address);
  for (const title of titles)
    await expect(there.locator("#saved article").filter({ hasText: title }).first()).toBeVisible();
  await expect(there.locator("#saved .star").first()).toHaveAttribute("aria-pressed", "false");
  await there.locator("#save-all").click();
  await expect(there.locator("#saved .star").first()).toHaveAttribute("aria-pressed", "true");
  await there.goto("/mitt-program");
  for (const title of titles)
    await expect(there.locator("#saved article").filter({ hasText: title }).first()).toBeVisible();
  await device.close();
});

test("what is saved is a filter with counts, which leads back", async ({ page, programme, isPhone }) => {
  await programme.open();
  await programme.complete();
  const all = await programme.total.getAttribute("data-total");
  await save(page, 3);
  if (isPhone) await page.locator("button.filters").click();
  await expect(page.locator("#saved-count")).toHaveText("3");
  await page.locator("#only-saved").check();
  await expect(programme.total).toHaveAttribute("data-total", "3");
  const counts = await page.locator('input[name="format"] ~ .count').allTextContents();
  expect(counts.every((count) => Number(count) <= 3)).toBe(true);
  expect(counts.some((count) => Number(count) > 0)).toBe(true);
  if (isPhone) await page.keyboard.press("Escape");
  // A star that is taken away leaves its card until the next choice.
  await star(page, 0).click();
  await expect(page.locator("#hits article")).toHaveCount(3);
  await page.locator("#hits article a").nth(1).click();
  await page.waitForURL(/aktivitet/);
  await page.goBack();
  await expect(programme.total).toHaveAttribute("data-total", "2");
  await page.locator("#chosen .chip").click();
  await expect(programme.total).toHaveAttribute("data-total", all!);
});
