// Suggestions below the start page's search box: facets first, each saying what it is, without moving the page.
import AxeBuilder from "@axe-core/playwright";

import { expect, test } from "../support/test";

test("a value is suggested by its name, taken with keys, and nothing moves", async ({ page }) => {
  await page.goto("/");
  const box = page.getByRole("search").locator("#start-q");
  const below = page.locator(".start-days");
  const before = await below.boundingBox();
  await box.focus();
  await box.pressSequentially("umeå");
  const list = page.locator("#start-suggestions");
  const first = list.getByRole("option").first();
  await expect(first).toHaveText(/^Umeå · plats · \d+ aktivitet/);
  await expect(box).toHaveAttribute("aria-expanded", "true");
  await expect(page.locator("#start-suggested-words")).toHaveText(/förslag/);
  expect(await below.boundingBox()).toEqual(before);
  const { violations } = await new AxeBuilder({ page }).include(".start-search").analyze();
  expect(violations).toEqual([]);

  await box.press("ArrowDown");
  await expect(first).toHaveAttribute("aria-selected", "true");
  const hits = Number(/(\d+) aktivitet/.exec((await first.textContent()) ?? "")?.[1]);
  await box.press("Enter");
  await expect(page).toHaveURL(/\/program\?municipality=2480$/);
  await expect(page.locator("#total")).toHaveText(new RegExp(`^${hits}\\b`));
});

test("the list closes with Escape and when the box is left, and Enter searches the text", async ({ page }) => {
  await page.goto("/en/");
  const box = page.locator("#start-q");
  await box.focus();
  await box.pressSequentially("online");
  const list = page.locator("#start-suggestions");
  await expect(list.getByRole("option").first()).toContainText("format");
  await box.press("Escape");
  await expect(list).toBeHidden();
  await box.pressSequentially(" ");
  await box.press("Backspace");
  await expect(list).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(list).toBeHidden();
  await box.press("Enter");
  await expect(page).toHaveURL(/\/en\/program\?q=online$/);
});

test("a click takes a suggestion, also after coming from another page", async ({ page }) => {
  await page.goto("/om");
  await page.locator("html[data-hydrated]").waitFor();
  await page.locator(".site-head a").first().click();
  const box = page.locator("#start-q");
  await box.click();
  await box.pressSequentially("tisdag");
  const option = page.locator("#start-suggestions").getByRole("option").first();
  await expect(option).toContainText("dag");
  await option.click();
  await expect(page).toHaveURL(/\/program\?day=2027-10-05$/);
});

test("who types before the client is there gets suggestions once it is", async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm*", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/", { waitUntil: "commit" });
  const box = page.locator("#start-q");
  await box.focus();
  await box.pressSequentially("umeå");
  release();
  await expect(page.locator("#start-suggestions").getByRole("option").first()).toHaveText(/^Umeå · plats/);
});

test.describe("without the programme's data", () => {
  test.use({ expected: /\/data\/|ERR_FAILED/ });

  test("the form searches all the same", async ({ page }) => {
    await page.route("**/data/current/**", (route) => route.abort());
    await page.goto("/");
    const box = page.locator("#start-q");
    await box.focus();
    await box.pressSequentially("umeå");
    await box.press("Enter");
    await expect(page).toHaveURL(/\/program\?q=ume%C3%A5$/);
  });
});
