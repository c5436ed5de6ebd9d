// Where the reader is in the programme: what stays in sight, where a choice leads, what the focus does.
import { ask, day } from "../support/api";
import { expect, test } from "../support/test";

test("search, day, filters and the number of hits stay in sight", async ({ page, programme, isPhone }) => {
  await programme.open();
  await programme.complete();
  for (const y of [1500, 6000, 15_000]) {
    await page.evaluate((y) => window.scrollTo(0, y), y);
    await page.waitForTimeout(400);
    await expect(programme.total).toBeInViewport({ ratio: 1 });
    await expect(page.locator("#jump")).toBeInViewport({ ratio: 1 });
    if (isPhone) {
      await expect(page.locator("button.filters")).toBeInViewport({ ratio: 1 });
      await expect(page.locator("a.to-search")).toBeInViewport({ ratio: 1 });
      const bar = await page.locator(".where-am-i").boundingBox();
      expect(bar!.height).toBeLessThanOrEqual(50);
    }
    // The pinned heading is that of the day that is read, and the control says the same.
    const [heading, first] = await page.evaluate(() => {
      const low = 160;
      const card = [...document.querySelectorAll("#hits article")].find(
        (it) => it.getBoundingClientRect().bottom > low,
      )!;
      const day = card.closest("section")!;
      return [day.querySelector("h2")!.getBoundingClientRect().top, card.querySelector("time")!.textContent];
    });
    expect(heading).toBeGreaterThan(0);
    expect(heading).toBeLessThan(130);
    const place = await page.locator("#jump").evaluate((it: HTMLSelectElement) => it.selectedOptions[0].textContent);
    expect(first).toContain(place!.split(" ")[0]);
  }
  if (isPhone) {
    await page.locator("a.to-search").click();
    await expect(programme.box).toBeFocused();
    await expect(programme.box).toBeInViewport();
  }
});

test("one can jump to a day and an hour", async ({ page, programme }) => {
  await programme.open();
  await programme.complete();
  await page.waitForTimeout(600);
  const options = await page.locator("#jump option").allTextContents();
  const chosen = options.find((it) => it.startsWith("ons 13"))!;
  await page.locator("#jump").selectOption({ label: chosen });
  const card = page
    .locator(`section[data-day="${day(2)}"] article`)
    .filter({ hasText: "13:00–" })
    .first();
  await expect(card).toBeInViewport();
  expect(await card.evaluate((it) => it.getBoundingClientRect().top)).toBeLessThan(250);
});

test("a choice while scrolled leads to the first hit", async ({ page, programme, isPhone }) => {
  test.skip(isPhone, "the sheet covers the list");
  await programme.open();
  await programme.complete();
  await page.evaluate(() => window.scrollTo(0, 6000));
  await page.waitForTimeout(300);
  await programme.value("format", "online").click();
  await programme.expectTotal((await ask("format=online")).total);
  await expect(programme.articles.first()).toBeInViewport();
  await expect(programme.total).toBeInViewport();
});

test("from the search box the hits are a few tab stops away", async ({ page, programme }) => {
  await programme.open();
  await programme.complete();
  await programme.box.focus();
  for (let stops = 1; stops <= 10; stops++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.classList.contains("skip-to-hits"))) break;
    expect(stops).toBeLessThan(9);
  }
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => Boolean(document.activeElement?.closest("#hits")))).toBe(true);
});

test("the heading of a page that is navigated to has the focus", async ({ page, programme }) => {
  await programme.open();
  await programme.complete();
  await programme.articles.first().getByRole("link").first().click();
  await expect(page).toHaveURL(/\/aktivitet\//);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await page.getByRole("navigation").getByRole("link", { name: "Program", exact: true }).click();
  await expect(page).toHaveURL(/\/program$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("the text of a card can be selected, and a click beside its links opens it", async ({
  page,
  programme,
  isPhone,
}) => {
  test.skip(isPhone, "a phone selects by a long press");
  await programme.open();
  await programme.complete();
  const card = programme.articles.nth(2);
  const line = card.locator(".when");
  const box = (await line.boundingBox())!;
  await page.mouse.move(box.x + 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  expect((await page.evaluate(() => getSelection()!.toString())).length).toBeGreaterThan(5);
  await expect(page).toHaveURL(/\/program$/);
  await page.evaluate(() => getSelection()!.removeAllRanges());
  await line.click();
  await expect(page).toHaveURL(/\/aktivitet\//);
});

test("the sheet of filters is a dialog over the page", async ({ page, programme, isPhone }) => {
  test.skip(!isPhone, "on a desktop it is a column");
  await programme.open();
  const button = page.locator("button.filters");
  await button.click();
  const dialog = page.getByRole("dialog", { name: "Filter" });
  await expect(dialog).toBeVisible();
  await expect(dialog.locator(":focus")).toHaveCount(1);
  await expect(page.locator(".results")).toHaveAttribute("inert", "");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(page.locator(".results")).not.toHaveAttribute("inert");
  // The way to the hits leads out of it.
  await button.click();
  await page.keyboard.press("Tab");
  await expect(dialog.locator("a.skip-to-hits")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  expect(await page.evaluate(() => Boolean(document.activeElement?.closest("#hits")))).toBe(true);
  // Who leaves the page while it is open finds the next one whole.
  await page.locator("#hits article a").first().click();
  await expect(page).toHaveURL(/\/aktivitet\//);
  await page.goBack();
  await programme.ready();
  await button.click();
  await expect(dialog).toBeVisible();
  await page.goForward();
  await expect(page).toHaveURL(/\/aktivitet\//);
  await expect(page.locator(".site-head")).not.toHaveAttribute("inert");
});

test("hours are typed as people write them, and said to be wrong", async ({ page, programme, isPhone }) => {
  await programme.open();
  await programme.openFacets();
  const from = page.getByLabel("Börjar tidigast");
  for (const typed of ["13", "1300", "13.00", "13:00"]) {
    await from.fill(typed);
    await from.blur();
    await expect(from).toHaveValue("13:00");
    await programme.expectTotal((await ask("from=13:00")).total);
  }
  await from.fill("25:00");
  await from.blur();
  await expect(from).toHaveValue("25:00");
  expect(await from.evaluate((it: HTMLInputElement) => it.validationMessage)).toContain("09:30");
  await from.fill("");
  await programme.expectTotal((await ask()).total);
  expect(isPhone || (await from.isVisible())).toBe(true);
});

test("a long group shows the commonest of the filter, and keeps still under the pointer", async ({
  page,
  programme,
  isPhone,
}) => {
  test.skip(isPhone, "there is no pointer");
  await programme.open();
  await programme.complete();
  await programme.openGroup("organizer");
  const shown = () =>
    page.locator("#group-organizer input").evaluateAll((all) => all.map((it) => (it as HTMLInputElement).value));
  await programme.value("format", "online").click();
  const { organizer } = (await ask("format=online")).facets;
  const most = Math.max(...Object.values(organizer));
  await expect(async () => {
    const counts = (await shown()).map((slug) => organizer[slug] ?? 0);
    expect(counts[0]).toBe(most);
    expect(counts).toEqual([...counts].sort((left, right) => right - left));
  }).toPass();
  const before = await shown();
  await page.locator("#group-organizer label").nth(6).hover();
  // Nothing moves the pointer: not even the page scrolls to what is chosen.
  await page.evaluate(() => document.querySelector<HTMLInputElement>("input[name=format][value=onsite]")!.click());
  await page.waitForTimeout(600);
  expect(await shown()).toEqual(before);
});

test.describe("while the week runs", () => {
  test.use({ baseURL: async ({}, use) => use(process.env.VECKAN_RUNNING_URL) });

  test("the programme opens at today and now, and folds what is over", async ({ page, programme }) => {
    await programme.open();
    await programme.complete();
    await page.waitForTimeout(400);
    await expect(page.locator(`a[data-day="${day(1)}"] .today`)).toHaveText("i dag");
    const first = await page.evaluate(() => {
      const cards = [...document.querySelectorAll("#hits article")];
      return cards
        .find((it) => it.checkVisibility() && it.getBoundingClientRect().top > 60)!
        .querySelector("time")!
        .getAttribute("datetime");
    });
    expect(first!.slice(0, 10)).toBe(day(1));
    const monday = page.locator(`section[data-day="${day(0)}"]`);
    await expect(monday.locator("details.over")).not.toHaveAttribute("open");
    await page.evaluate(() => window.scrollTo(0, 0));
    await monday.locator("summary").first().click();
    await expect(monday.locator("article").first()).toBeVisible();
    // The same from another page of the site, which needs no server for it.
    await page.goto("/om");
    await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
    await page.getByRole("navigation").getByRole("link", { name: "Program", exact: true }).click();
    await expect(monday.locator("details.over")).not.toHaveAttribute("open");
    await expect(page.locator(`section[data-day="${day(1)}"] .today`)).toHaveText("i dag");
    // Who asks for Monday gets it unfolded.
    await programme.open(`day=${day(0)}`);
    await expect(monday.locator("article").first()).toBeVisible();
  });
});

test.describe("without a network", () => {
  test.use({ expected: /ERR_INTERNET_DISCONNECTED|Failed to fetch/ });

  test("an activity opens from memory, and back fetches nothing", async ({ page, programme }) => {
    await programme.open("theme=international");
    await programme.complete();
    const [activity] = (await ask("theme=international")).activities;
    const total = (await ask("theme=international")).total;
    await page.context().setOffline(true);
    await expect(page.locator("#note")).toContainText("Du är offline");
    await programme.articles.first().getByRole("link").first().click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(activity.title);
    await expect(page.locator(".activity")).toContainText("Du är offline");
    await expect(page.locator(".activity")).toContainText(activity.organizer.name);
    await expect(page.getByRole("link", { name: `Till dina ${total} träffar` })).toBeVisible();
    await page.goBack();
    await programme.expectTotal(total);
    await programme.search("vatten");
    await expect(programme.articles.first()).toBeVisible();
    await page.context().setOffline(false);
    await expect(page.locator("#note")).toBeEmpty();
  });

  test("texts that cannot be had are said so and fetched again", async ({ page, programme }) => {
    let isCut = true;
    await page.route("**/data/*/text/*", (route) => (isCut ? route.abort("internetdisconnected") : route.continue()));
    await programme.open();
    await programme.box.fill("handfaten");
    await expect(page.locator("#note")).toContainText("kunde inte hämtas");
    isCut = false;
    await programme.complete();
    await programme.expectTotal((await ask("q=handfaten")).total);
    await expect(page.locator("#note")).toBeEmpty();
  });
});

test("from an activity one goes on to the next hit and back to all of them", async ({ page, programme }) => {
  await programme.open("theme=international");
  await programme.complete();
  const { activities, total } = await ask("theme=international", 5000);
  const title = page.getByRole("heading", { level: 1 });
  await programme.articles.nth(1).getByRole("link").first().click();
  await expect(title).toHaveText(activities[1].title);
  await page.getByRole("link", { name: "Nästa" }).click();
  await expect(title).toHaveText(activities[2].title);
  await page.getByRole("link", { name: "Föregående" }).click();
  await expect(title).toHaveText(activities[1].title);
  await page.getByRole("link", { name: `Till dina ${total} träffar` }).click();
  await expect(page).toHaveURL(/theme=international$/);
  await programme.expectTotal(total);
});
