// Moving between pages happens in the client, without a reload.
import { ask, pathOf } from "../support/api";
import { expect, measures, test } from "../support/test";

test("from the start page through the programme to an activity and on", async ({ page, programme, context }) => {
  await page.goto("/");
  await programme.ready();
  await page.evaluate(() => ((window as any).kept = true));
  const kept = () => page.evaluate(() => (window as any).kept === true);

  await page.getByRole("navigation", { name: "Huvudmeny" }).getByRole("link", { name: "Program", exact: true }).click();
  const found = await ask();
  await programme.expectTotal(found.total);
  await expect(page).toHaveTitle(/^Program/);
  expect(await programme.ids().then((ids) => ids[0])).toBe(found.activities[0].id);

  const [first, second] = found.activities;
  await programme.articles.first().getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: first.title })).toBeVisible();
  await expect(page).toHaveURL(pathOf(first));
  await expect(page).toHaveTitle(new RegExp(first.title.slice(0, 12)));

  await page.locator(".teaser-list a").first().click();
  await expect(page.getByRole("heading", { level: 1, name: first.title })).toBeHidden();
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: first.title })).toBeVisible();
  await page.goBack();
  await programme.expectTotal(found.total);
  await expect(programme.articles.nth(1)).toHaveAttribute("data-activity", second.id);
  await page.getByRole("contentinfo").getByRole("link", { name: "Tillgänglighet" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Tillgänglighetsredogörelse" })).toBeVisible();
  await expect(page).toHaveTitle(/Tillgänglighet/);
  expect(await kept()).toBe(true);
  expect(await context.cookies()).toEqual([]);
});

test("the programme that the client fills is the one that the server renders", async ({ page, programme }) => {
  for (const query of ["", "q=data&language=en", "organizer=finns-inte"]) {
    await programme.open(query);
    await programme.complete();
    const served = await programme.counts();
    const ids = await programme.ids();
    await page.goto("/om");
    await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
    await page.evaluate((query) => {
      const link = document.createElement("a");
      link.href = `/program?${query}`;
      document.querySelector("main")!.append(link);
      link.click();
    }, query);
    await expect(page.locator("form#programme")).toBeVisible();
    // Until the texts are there, what they alone explain is missing, and the page says so.
    await programme.complete();
    expect(await programme.counts()).toEqual(served);
    await expect.poll(async () => (await programme.ids()).slice(0, 20)).toEqual(ids.slice(0, 20));
    await expect(page).toHaveURL(query ? `/program?${query}` : "/program");
  }
});

test("the focus follows to a new page", measures, async ({ page, programme, isPhone }) => {
  await programme.open();
  if (isPhone) await page.getByRole("banner").getByRole("button", { name: "Meny" }).click();
  await page.getByRole("navigation", { name: "Huvudmeny" }).getByRole("link", { name: "Om veckan" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Om Innovationsveckan" })).toBeVisible();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
});
