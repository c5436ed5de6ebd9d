// Saved activities in an address and on the server, as forms: shown by day, kept, shared, changed and deleted.
import type { Page } from "@playwright/test";

import { ask, day, pathOf, type Activity } from "../support/api";
import { expect, test } from "../support/test";

const start = (activity: Activity) => Date.parse(activity.occurrences[0].starts);
const end = (activity: Activity) => Date.parse(activity.occurrences[0].ends);

/** Two activities of a day that overlap, and a later one after a gap. */
async function three(): Promise<Activity[]> {
  const { activities } = await ask(`day=${day(1)}&status=scheduled`, 500);
  const short = activities.filter((it) => it.occurrences.length === 1 && end(it) - start(it) < 6 * 3_600_000);
  const first = short[0];
  const second = short.slice(1).find((it) => start(it) < end(first))!;
  const ends = Math.max(end(first), end(second));
  const third = short.find((it) => start(it) >= ends + 30 * 60_000)!;
  return [first, second, third];
}

const query = (activities: Activity[]) => activities.map((it) => `id=${it.id}`).join("&");

async function press(page: Page, action: string) {
  const button = page.locator(`button[name=action][value="${action}"]`);
  await Promise.all([page.waitForEvent("load"), button.click()]);
}

test("an address shows what it names by day, with overlaps and gaps", async ({ page, programme }) => {
  const [first, second, third] = await three();
  await page.goto(`/mitt-program?${query([third, second, first])}`);
  await programme.ready();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mitt program");
  expect(await programme.ids()).toEqual([first.id, second.id, third.id]);
  const overlap = page.locator(".overlap");
  await expect(overlap).toContainText("2 aktiviteter krockar i tid");
  await expect(overlap.locator("article")).toHaveCount(2);
  await expect(page.locator(".gap")).toContainText(/Ledigt \d\d:\d\d–\d\d:\d\d/);
  await expect(page.locator("#other-language")).toHaveAttribute(
    "href",
    `/en/mitt-program?${query([third, second, first])}`,
  );
});

test("without anything saved the page says how one saves", async ({ page, programme }) => {
  for (const [path, how] of [
    ["/mitt-program", "Tryck på stjärnan"],
    ["/en/mitt-program", "Press the star"],
  ]) {
    await page.goto(path);
    await programme.ready();
    const main = page.getByRole("main");
    await expect(main).toContainText(how);
    await expect(main.getByRole("link", { name: /Till programmet|To the programme/ })).toBeVisible();
  }
});

test.describe("a list on the server", () => {
  test.use({ expected: /status of 404/ });

  test("stands on another device, is shared to read, changed, and deleted", async ({ page, programme, request }) => {
    const activities = await three();
    const [first, , third] = activities;
    await page.goto(`/mitt-program?${query([first, third])}`);
    await programme.ready();
    await press(page, "keep");
    await expect(page).toHaveURL(/\/mitt-program\/[a-z0-9]{32}\?klart=sparad$/);
    await expect(page.getByRole("status")).toHaveText("Listan är sparad på servern.");
    const own = new URL(page.url()).pathname;
    await expect(page.getByRole("img", { name: "QR-kod med din egen adress" })).toBeVisible();
    const addresses = await page
      .locator(".share-list a")
      .evaluateAll((links) => links.map((it) => it.getAttribute("href")!));
    expect(addresses).toHaveLength(3);
    expect(new URL(addresses[0]).pathname).toBe(own);
    const [read, calendar] = [addresses[1], addresses[2]].map((it) => new URL(it).pathname);
    expect(calendar).toBe(`${read}.ics`);

    await page.goto(read);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ett delat program");
    await expect(programme.articles).toHaveCount(2);
    await expect(page.locator("form")).toHaveCount(0);

    await page.goto(own);
    await page.getByLabel("En aktivitets adress eller nummer").fill(pathOf(activities[1]));
    await press(page, "add");
    await expect(programme.articles).toHaveCount(3);
    await page.getByText("Avmarkera det du vill ta bort.").click();
    await page.getByRole("checkbox", { name: third.title }).uncheck();
    await press(page, "edit");
    await expect(programme.articles).toHaveCount(2);

    await press(page, "delete");
    await expect(page.getByRole("status")).toContainText("Listan är borttagen");
    for (const path of [own, read, calendar]) expect((await request.get(path)).status(), path).toBe(404);
    await page.goto(own);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Listan finns inte");
  });
});

test("nothing is wider than a phone", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const activities = await three();
  await page.goto(`/mitt-program?${query(activities)}`);
  const scrolls = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await scrolls()).toBeLessThanOrEqual(0);
  await press(page, "keep");
  expect(await scrolls()).toBeLessThanOrEqual(0);
});
