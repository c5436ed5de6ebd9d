// An activity's page: everything about it, and a way onward where there is none.
import { ask, pathOf, type Activity } from "../support/api";
import { expect, test } from "../support/test";

async function one(query: string, wanted: (activity: Activity) => boolean): Promise<Activity> {
  const found = (await ask(query, 5000)).activities.find(wanted);
  if (!found) throw new Error(`the demonstration has no such activity: ${query}`);
  return found;
}

test("it says everything", async ({ page }) => {
  const activity = await one("format=onsite&format=online", (it) => {
    const [occurrence] = it.occurrences;
    const isHybrid = occurrence.formats.length === 2 && occurrence.venue !== null && occurrence.online_url !== null;
    return (
      isHybrid &&
      it.registration.url !== null &&
      it.contact.email !== null &&
      it.partners.length > 0 &&
      it.themes.length > 0
    );
  });
  await page.goto(pathOf(activity));
  await expect(page.getByRole("heading", { level: 1, name: activity.title })).toBeVisible();
  const main = page.getByRole("main");
  await expect(main).toContainText(activity.organizer.name);
  for (const partner of activity.partners) await expect(main).toContainText(partner.name);
  await expect(main.locator("time").first()).toHaveText(/^(Mån|Tis|Ons|Tors|Fre)dag \d+ \S+ \d{4} \d\d:\d\d.\d\d:\d\d/);
  await expect(main).toContainText("svensk tid");
  await expect(main.getByRole("link", { name: "Visa på karta" })).toHaveAttribute("href", /openstreetmap/);
  await expect(main.getByRole("link", { name: "Delta digitalt" })).toHaveAttribute(
    "href",
    activity.occurrences[0].online_url!,
  );
  await expect(main.getByRole("link", { name: "Anmäl dig hos arrangören" })).toHaveAttribute(
    "href",
    activity.registration.url!,
  );
  await expect(main.getByRole("link", { name: activity.contact.email! })).toHaveAttribute(
    "href",
    `mailto:${activity.contact.email}`,
  );
  await expect(main).toContainText("Frågor om aktiviteten besvaras av arrangören.");
  await expect(main.getByRole("heading", { name: "Liknande aktiviteter" })).toBeVisible();
});

test("its head is for people who share it", async ({ page }) => {
  const activity = await one("", () => true);
  await page.goto(pathOf(activity));
  await expect(page).toHaveTitle(new RegExp(`^${activity.title.replace(/[^\wåäöÅÄÖ ]/g, ".")}`));
  const content = (selector: string) => page.locator(selector).getAttribute("content");
  expect(await content('meta[property="og:title"]')).toContain(activity.title);
  expect(await content('meta[name="description"]')).toBeTruthy();
  expect(await page.locator('link[rel="canonical"]').getAttribute("href")).toContain(pathOf(activity));
  expect(await page.locator('link[hreflang="en"]').first().getAttribute("href")).toContain(`/en${pathOf(activity)}`);
});

test("all its occurrences are named", async ({ page }) => {
  const activity = await one("", (it) => it.occurrences.length > 1);
  await page.goto(pathOf(activity));
  const list = page.locator("section").filter({ has: page.getByRole("heading", { name: "Alla tillfällen" }) });
  await expect(list.getByRole("listitem")).toHaveCount(activity.occurrences.length);
});

test("a cancelled one says so at the top", async ({ page }) => {
  const activity = await one("status=cancelled", () => true);
  await page.goto(pathOf(activity));
  await expect(page.getByRole("main").getByText("Aktiviteten är inställd")).toBeVisible();
});

test("its text says its language", async ({ page }) => {
  const activity = await one("language=en", (it) => it.languages[0] === "en");
  await page.goto(pathOf(activity));
  await expect(page.getByRole("heading", { level: 1 })).toHaveAttribute("lang", "en");
  await page.goto(`/en${pathOf(activity)}`);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveAttribute("lang");
});

test("an old or missing slug leads to the right address", async ({ page, request }) => {
  const activity = await one("", () => true);
  for (const path of [`/aktivitet/${activity.id}`, `/aktivitet/${activity.id}/gammal-titel`, `${pathOf(activity)}/`]) {
    const answer = await request.get(path, { maxRedirects: 0 });
    expect([301, 308], path).toContain(answer.status());
    expect(answer.headers()["location"], path).toBe(pathOf(activity));
  }
  await page.goto(`/aktivitet/${activity.id}`);
  await expect(page).toHaveURL(new RegExp(`${pathOf(activity)}$`));
});

test.describe("an unknown one", () => {
  test.use({ expected: /status of 404/ });

  test("gets a page with ways onward", async ({ page }) => {
    for (const path of ["/aktivitet/999999", "/aktivitet/999999/x", "/finns-inte", "/program/1899"]) {
      const answer = await page.goto(path);
      expect(answer!.status(), path).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("main").getByRole("link", { name: "Till programmet" })).toBeVisible();
    }
  });

  test("can be searched for from there", async ({ page, programme }) => {
    for (const path of ["/aktivitet/999999", "/finns-inte", "/program/1899"]) {
      await page.goto(path);
      const box = page.getByRole("main").getByRole("search").locator("input[name=q]");
      await box.fill("data");
      await box.press("Enter");
      await expect(page).toHaveURL(/\/program\?q=data$/);
      await programme.expectTotal((await ask("q=data")).total);
    }
  });
});
