// The ways to have what was found in a calendar: their addresses follow the filter, with and without the client.
import { ask, pathOf } from "../support/api";
import { violations } from "../support/axe";
import { expect, test } from "../support/test";

for (const language of ["", "/en"]) {
  test(`a filter is subscribed to${language}`, async ({ page, programme, request, baseURL }) => {
    await page.goto(`${language}/program?theme=international`);
    await programme.ready();
    const menu = page.locator("details.calendar");
    await menu.locator("summary").click();
    const hrefs = () => menu.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
    const feed = `${language}/program.ics?theme=international`;
    const [own, google, outlook, file] = await hrefs();
    expect(own).toBe(`webcal://${new URL(baseURL!).host}${feed}`);
    expect(new URL(google).searchParams.get("cid")).toBe(own);
    expect(new URL(outlook).searchParams.get("url")).toBe(`${baseURL}${feed}`);
    expect(file).toBe(feed);
    const calendar = await (await request.get(file)).text();
    const { activities } = await ask("theme=international", 1000);
    const occurrences = activities.reduce((sum, it) => sum + it.occurrences.length, 0);
    expect(calendar.split("BEGIN:VEVENT").length - 1).toBe(occurrences);
    for (const link of await menu.locator("a").all()) {
      const box = await link.boundingBox();
      expect(box!.height).toBeGreaterThanOrEqual(24);
      await link.scrollIntoViewIfNeeded();
      await expect(link).toBeInViewport({ ratio: 1 });
    }
    // Without scripts, axe cannot look.
    if (programme.hydrated) expect(await violations(page, "light", "details.calendar")).toEqual([]);
  });
}

test("an activity is put into a calendar", async ({ page, programme }) => {
  const coming = (await ask("status=scheduled", 100)).activities.find((it) => it.occurrences.length === 1)!;
  await page.goto(pathOf(coming));
  await programme.ready();
  const menu = page.locator("details.add-to-calendar");
  await menu.locator("summary").click();
  await expect(menu.getByRole("link", { name: ".ics" })).toHaveAttribute("href", `/aktivitet/${coming.id}.ics`);
  const google = new URL((await menu.getByRole("link", { name: "Google" }).getAttribute("href"))!);
  expect(google.searchParams.get("text")).toBe(coming.title);
  expect(google.searchParams.get("details")).toContain(pathOf(coming));
  const outlook = new URL((await menu.getByRole("link", { name: "Outlook" }).getAttribute("href"))!);
  expect(outlook.searchParams.get("subject")).toBe(coming.title);
  expect(new Date(outlook.searchParams.get("startdt")!)).toEqual(new Date(coming.occurrences[0].starts));
  if (programme.hydrated) expect(await violations(page, "light", "details.add-to-calendar")).toEqual([]);
});

test("what is cancelled is not put into a calendar", async ({ page }) => {
  const [cancelled] = (await ask("status=cancelled", 1)).activities;
  await page.goto(pathOf(cancelled));
  await expect(page.locator("details.add-to-calendar")).toHaveCount(0);
});
