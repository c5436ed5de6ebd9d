// The place in the list: what one was looking at stands there again, where it stood.
import type { Locator, Page } from "@playwright/test";

import { type Activity, ask, day } from "../support/api";
import type { ProgrammePage } from "../support/programme";
import { expect, measures, test, useLetters } from "../support/test";

/** Long enough for the place to be remembered. */
const REST_MS = 500;

function cardOf(page: Page, activity: Activity): Locator {
  return page.locator(`article[data-activity="${activity.id}"]`);
}

/** How far a card stands from the top of the screen, once nothing moves. */
async function topOf(card: Locator): Promise<number> {
  return card.evaluate(async (it) => {
    const frame = () => new Promise(requestAnimationFrame);
    const top = () => it.getBoundingClientRect().top;
    for (let [last, quiet] = [NaN, 0]; quiet < 10; await frame()) {
      quiet = Math.abs(top() - last) < 0.5 ? quiet + 1 : 0;
      last = top();
    }
    return top();
  });
}

/** The first card that begins on the screen, below what is pinned there. */
const FIRST = 60;
/** In its middle: others are seen above it. */
const AMONG_OTHERS = 300;

/** Scrolls a card to this place on the screen; gives how far from its top it stands then. */
async function read(page: Page, card: Locator, at: number): Promise<number> {
  // Groups get their height when they are first seen: a reader goes on until the card is there.
  await expect(async () => {
    await card.evaluate((it, at) => window.scrollBy(0, it.getBoundingClientRect().top - at), at);
    await page.waitForTimeout(REST_MS);
    await expect(card).toBeInViewport({ timeout: 500 });
  }).toPass();
  return topOf(card);
}

async function expectAt(card: Locator, before: number, what = "the card stands where it stood") {
  await expect(card, what).toBeInViewport();
  expect(Math.abs((await topOf(card)) - before), what).toBeLessThan(2);
}

/** Opens a programme with all its hits, and gives one of them, this far down. */
async function open(programme: ProgrammePage, query: string, share: number): Promise<Activity> {
  await programme.open(query);
  await programme.complete();
  const found = await ask(query, 5000);
  await expect(programme.articles).toHaveCount(found.total);
  return found.activities[Math.floor(found.total * share)];
}

for (const share of [0.02, 0.3, 0.7, 1 - 1e-9]) {
  test(
    `coming back from an activity finds the place again, ${share.toFixed(2)} down`,
    measures,
    async ({ programme, page }) => {
      const wanted = await open(programme, "format=online", share);
      const card = cardOf(page, wanted);
      const before = await read(page, card, AMONG_OTHERS);
      await card.getByRole("link").first().click();
      await expect(page.getByRole("heading", { level: 1, name: wanted.title })).toBeVisible();
      expect(await page.evaluate(() => history.scrollRestoration), "other pages are the browser's").toBe("auto");
      await page.goBack();
      await expectAt(card, before);
      // Also from a page that the server sent, to one that it sends.
      await page.goForward();
      await expect(page.getByRole("heading", { level: 1, name: wanted.title })).toBeVisible();
      await page.reload();
      await programme.ready();
      await page.goBack();
      await programme.ready();
      await expectAt(card, before);
    },
  );

  test(`a reload keeps the place, ${share.toFixed(2)} down`, measures, async ({ programme, page }) => {
    const card = cardOf(page, await open(programme, "", share));
    const before = await read(page, card, AMONG_OTHERS);
    for (let times = 0; times < 2; times++) {
      await page.reload();
      await programme.ready();
      await expectAt(card, before);
      await page.waitForTimeout(REST_MS);
    }
    await expectAt(card, before, "and stays there while the rest comes");
  });
}

test("a reload keeps the place among hits that only the texts explain", measures, async ({ programme, page }) => {
  const card = cardOf(page, await open(programme, "q=samverkan", 0.8));
  const before = await read(page, card, AMONG_OTHERS);
  await page.reload();
  await programme.ready();
  await programme.complete();
  await expectAt(card, before);
});

test("back and forward through filters find each one's place", measures, async ({ programme, page }) => {
  const first = cardOf(page, await open(programme, "", 0.5));
  const firstTop = (await read(page, first, FIRST)) - 40;
  // The place of now, also for who chooses before the page has come to rest.
  await page.evaluate(async (day) => {
    window.scrollBy(0, 40);
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
    document.querySelector<HTMLInputElement>(`input[name=day][value="${day}"]`)!.click();
  }, day(3));
  const found = await ask(`day=${day(3)}`, 5000);
  await programme.expectTotal(found.total);
  await expect(programme.articles).toHaveCount(found.total);
  const second = cardOf(page, found.activities[Math.floor(found.total * 0.9)]);
  const secondTop = await read(page, second, AMONG_OTHERS);
  await page.goBack();
  await expectAt(first, firstTop);
  await page.goForward();
  await expectAt(second, secondTop);
  await page.goBack();
  await expectAt(first, firstTop);
});

test("going back to a list that was left at its top leads to its top", measures, async ({ programme, page }) => {
  await programme.open();
  await programme.toggle("day", day(1));
  await programme.closeFacets();
  const found = await ask(`day=${day(1)}`, 5000);
  await expect(programme.articles).toHaveCount(found.total);
  await read(page, cardOf(page, found.activities[30]), FIRST);
  await page.goBack();
  await programme.expectTotal((await ask()).total);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
});

test("a font that comes late moves nothing away", measures, async ({ programme, page, letters }) => {
  const card = cardOf(page, await open(programme, "", 0.4));
  const before = await read(page, card, FIRST);
  await page.reload();
  await programme.ready();
  await expectAt(card, before);
  await useLetters(page, letters === "wide" ? "narrow" : "wide");
  await expectAt(card, before);
});

test("who scrolls is not brought back", measures, async ({ programme, page, letters }) => {
  const card = cardOf(page, await open(programme, "", 0.4));
  await read(page, card, FIRST);
  await page.reload();
  await programme.ready();
  await expect(card).toBeInViewport();
  await page.mouse.wheel(0, 3000);
  await expect(card).not.toBeInViewport();
  await page.waitForTimeout(REST_MS);
  await useLetters(page, letters === "wide" ? "narrow" : "wide");
  await page.waitForTimeout(REST_MS);
  await expect(card).not.toBeInViewport();
});

test("who scrolls before the client answers is not brought back", measures, async ({ programme, page }) => {
  const card = cardOf(page, await open(programme, "", 0.4));
  await read(page, card, FIRST);
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route("**/innovationsveckan_bg.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.reload({ waitUntil: "domcontentloaded" });
  await page.mouse.wheel(0, 300);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(300);
  release();
  await programme.ready();
  await page.waitForTimeout(REST_MS);
  expect(await page.evaluate(() => scrollY)).toBe(300);
});
