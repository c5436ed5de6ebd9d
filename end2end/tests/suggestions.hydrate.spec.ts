// What is suggested while somebody types in the search box.
import { ask } from "../support/api";
import { violations } from "../support/axe";
import { expect, measures, test } from "../support/test";

test("by keyboard: a word is taken, and leads to as many hits as it said", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  const box = programme.box;
  await box.focus();
  await box.pressSequentially("upphand");
  const options = page.locator("#suggestions li");
  await expect(options.first()).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Sök i programmet", expanded: true })).toBeFocused();
  // The values come first; each says what it is.
  const values = await options.filter({ hasText: "·" }).count();
  expect(values).toBeGreaterThan(0);
  for (let number = 0; number <= values; number++) await box.press("ArrowDown");
  const active = page.locator(`#${await box.getAttribute("aria-activedescendant")}`);
  await expect(active).toHaveAttribute("aria-selected", "true");
  const [, word, hits] = /^(\S+) (\d+) aktivitet/.exec(await active.innerText())!;
  await box.press("Enter");
  await expect(box).toHaveValue(word);
  await expect(box).toBeFocused();
  await programme.expectTotal(Number(hits));
  expect((await ask(`q=${encodeURIComponent(word)}`)).total).toBe(Number(hits));
  await expect(page).toHaveURL((url) => url.searchParams.get("q") === word);
  await page.goBack();
  await expect(box).toHaveValue("upphand");
});

test("a party takes the place of its name, and what else was typed stays", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  await programme.box.pressSequentially("workshop upphandlingsmyn");
  const party = page.getByRole("option", { name: /^Upphandlingsmyndigheten · medverkar/ });
  const hits = Number(/(\d+) aktivitet/.exec(await party.innerText())![1]);
  await party.click();
  await expect(programme.box).toHaveValue("workshop");
  await expect(programme.chips).toHaveCount(2);
  await programme.expectTotal(hits);
  expect((await ask("q=workshop&organizer=upphandlingsmyndigheten")).total).toBe(hits);
});

test("nothing is covered and nothing moves when suggestions come", measures, async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  const places = () =>
    page.evaluate(() =>
      [".days", "#total", "#hits article"].map((it) => document.querySelector(it)!.getBoundingClientRect().top),
    );
  await programme.box.pressSequentially("upph");
  const before = await places();
  await expect(page.locator("#suggestions li").first()).toBeVisible();
  expect(await places()).toEqual(before);
  expect(await violations(page, "light")).toEqual([]);
  // Also where more are suggested than there is room for: the last one comes into sight, and the page stays.
  await programme.box.fill("myndigheten för");
  const last = page.locator("#suggestions li").last();
  await expect(last).toBeVisible();
  await programme.box.press("ArrowUp");
  await expect(last).toHaveAttribute("aria-selected", "true");
  await expect(last).toBeInViewport({ ratio: 0.9 });
  expect(await page.evaluate(() => [scrollX, document.documentElement.scrollWidth <= innerWidth])).toEqual([0, true]);
  await programme.box.fill("upph");
  await expect(page.locator("#suggestions li").first()).toBeVisible();
  await programme.box.press("Escape");
  await expect(page.locator("#suggestions li")).toHaveCount(0);
  await expect(programme.box).toHaveValue("upph");
  expect(await places()).toEqual(before);
  // Another choice counts anew.
  await programme.box.press("ArrowDown");
  await expect(page.locator("#suggestions li").first()).toBeVisible();
  await programme.box.fill("");
  await expect(page.locator("#suggested")).toBeHidden();
});

test("counts follow what else is chosen", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  await programme.box.pressSequentially("upphandlin");
  const word = page.getByRole("option", { name: /^upphandling / });
  await expect(word).toBeVisible();
  await programme.toggle("format", "online");
  const total = (await ask("q=upphandling&format=online")).total;
  await expect(word).toContainText(`${total} aktivitet`);
});

test("what was counted before the texts were there is counted again", async ({ programme, page }) => {
  let letGo = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await page.route("**/data/*/text/*", async (route) => {
    await held;
    await route.continue();
  });
  await programme.open();
  await programme.box.pressSequentially("vat");
  const first = page.locator("#suggestions li").filter({ hasNotText: "·" }).first();
  await expect(first).toBeVisible();
  const name = await first.locator(".name").innerText();
  const total = (await ask(`q=${encodeURIComponent(name)}`)).total;
  const counted = page.getByRole("option", { name: `${name} ${total} aktivitet` });
  await expect(counted).toHaveCount(0);
  letGo();
  await programme.complete();
  await expect(counted).toBeVisible();
});

test("values are suggested by any of their names, and the row is there only for something", async ({
  programme,
  page,
}) => {
  await programme.open();
  await programme.complete();
  for (const [typed, name] of [
    ["tis", /^Tisdag \d+ oktober · dag · /],
    ["teck", /^Teckenspråkstolkning · tillgänglighet · /],
    ["kväll", /^17:00–00:00 · tid · /],
    ["umeå", /^Umeå · plats · /],
  ] as const) {
    await programme.box.fill(typed);
    await expect(page.getByRole("option", { name })).toBeVisible();
  }
  await programme.box.fill("zzzzqq");
  await expect(page.locator("#suggested")).toBeHidden();
  await programme.box.fill("onl");
  const online = page.getByRole("option", { name: /^Digitalt · format · / });
  const total = (await ask("format=online")).total;
  await expect(online).toContainText(`${total} aktiviteter`);
  await online.click();
  await expect(programme.input("format", "online")).toBeChecked();
  await expect(programme.box).toHaveValue("");
  await programme.expectTotal(total);
});
