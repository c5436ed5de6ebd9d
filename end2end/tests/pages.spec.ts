// The start page and the pages that are text, reachable from everywhere.
import { ask, day } from "../support/api";
import { expect, test } from "../support/test";

test("the start page says what, when, and the ways in", async ({ page, programme }) => {
  await page.goto("/");
  const main = page.getByRole("main");
  await expect(main.getByRole("heading", { level: 1 })).toContainText("Innovationsveckan");
  await expect(main.locator(".dates").first()).toHaveText(/\d+.\d+ oktober \d{4}/);
  await expect(main.getByRole("heading", { name: "För dig som vill delta" })).toBeVisible();
  await expect(main.getByRole("heading", { name: "För dig som vill arrangera" })).toBeVisible();
  for (const host of ["Vinnova", "DIGG"]) await expect(main.locator(".hosts")).toContainText(new RegExp(host, "i"));
  const { facets } = await ask();
  const theme = main.locator(".themes li").filter({ hasText: "Internationellt" });
  await expect(theme).toContainText(`${facets.theme.international} aktiviteter`);
  const link = main.getByRole("list", { name: "Dag" }).getByRole("link").nth(1);
  await expect(link).toContainText(`${facets.day[day(1)]} aktiviteter`);
  await link.click();
  await programme.expectTotal(facets.day[day(1)]);
});

test("the search of the start page leads to the programme", async ({ page, programme }) => {
  await page.goto("/");
  await programme.ready();
  await page.locator("#start-q").fill("data");
  await page.locator("#start-q").press("Enter");
  await programme.expectTotal((await ask("q=data")).total);
  await expect(page).toHaveURL(/\/program\?q=data$/);
});

test.describe("while the week runs", () => {
  test.use({ baseURL: async ({}, use) => use(process.env.VECKAN_RUNNING_URL) });

  test("the start page says what is on now and what is next, and leads to all of today", async ({
    page,
    programme,
  }) => {
    await page.goto("/");
    const now = page.locator("section").filter({ has: page.getByRole("heading", { name: "Pågår nu" }) });
    await expect(now.getByRole("listitem").first()).toBeVisible();
    const next = page.locator("section").filter({ has: page.getByRole("heading", { name: "Börjar härnäst" }) });
    await expect(next.getByRole("listitem").first()).toContainText(/tis|ons/);
    await next.getByRole("link", { name: "Visa alla i dag" }).click();
    await programme.expectTotal((await ask(`day=${day(1)}`, 1, process.env.VECKAN_RUNNING_URL)).total);
  });
});

test("about, accessibility and privacy are reachable from every page, in both languages", async ({
  page,
  programme,
}) => {
  const [activity] = (await ask()).activities;
  const paths = ["/", "/program", `/aktivitet/${activity.id}`, "/om", "/tillganglighet", "/integritet"];
  for (const prefix of ["", "/en"]) {
    for (const path of paths) {
      await page.goto(`${prefix}${path === "/" && prefix ? "" : path}`);
      const foot = page.getByRole("contentinfo");
      for (const target of ["/om", "/tillganglighet", "/integritet"]) {
        await expect(foot.locator(`a[href="${prefix}${target}"]`), `${path} → ${target}`).toBeVisible();
      }
      await expect(page.locator("html")).toHaveAttribute("lang", prefix ? "en" : "sv");
    }
  }
  await programme.ready();
});

test("pages of text say in search results what they are about", async ({ page }) => {
  for (const path of ["/om", "/tillganglighet", "/integritet", "/en/om", "/en/tillganglighet", "/en/integritet"]) {
    await page.goto(path);
    const description = await page.locator('meta[name="description"]').getAttribute("content");
    expect(description!.length, path).toBeGreaterThan(50);
  }
});

test("about says what the law and the week ask for", async ({ page }) => {
  await page.goto("/om");
  const main = page.getByRole("main");
  await expect(main).toContainText(/kostnadsfri/);
  await expect(main.locator("#arrangorer")).toBeVisible();
});

test("about shows the figures of earlier years as a picture and in a table", async ({ page }) => {
  for (const [path, name] of [
    ["/om", "Antal aktiviteter per år, som i tabellen"],
    ["/en/om", "Number of activities each year, as in the table"],
  ]) {
    await page.goto(path);
    const main = page.getByRole("main");
    const picture = main.getByRole("img", { name });
    await expect(picture).toBeVisible();
    const rows = main.getByRole("table").getByRole("row");
    await expect(rows).toHaveCount((await picture.locator("rect").count()) + 1);
    await expect(rows.nth(1)).toContainText("2018");
  }
});

test("about leads to the programme as a file, as a feed and to its description", async ({ page, request }) => {
  await page.goto("/om");
  const links = page.getByRole("main").locator(".open-data a");
  await expect(links).toHaveCount(3);
  for (const link of await links.all()) {
    const answer = await request.get((await link.getAttribute("href"))!);
    expect(answer.status()).toBe(200);
  }
});

test("the programme of a past week says that it is over, and leads to the current one", async ({ page, programme }) => {
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Innovationsveckan 2022" }).click();
  await programme.ready();
  const notice = page.locator(".programme-notice");
  await expect(notice).toContainText("Innovationsveckan 2022 är slut.");
  await notice.getByRole("link").click();
  await expect(page).toHaveURL(/\/program$/);
  await programme.expectTotal((await ask()).total);
  await expect(page.getByText("är slut.")).toHaveCount(0);
});

test("the accessibility statement leads to the authority that supervises", async ({ page }) => {
  for (const path of ["/tillganglighet", "/en/tillganglighet"]) {
    await page.goto(path);
    await expect(page.getByRole("main").locator('a[href*="digg.se"]').first()).toBeVisible();
  }
});

test("what is promised and not built says so", async ({ page, request }) => {
  for (const path of ["/statistik"]) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(404);
    expect(await answer.text(), path).toContain("inte byggd än");
  }
  await page.goto("/");
});
