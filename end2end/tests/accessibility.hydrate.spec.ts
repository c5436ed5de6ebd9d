// axe-core on every page: both languages, light and dark, forced colours, open panel, no hits.
import { ask, pathOf } from "../support/api";
import { dress, type Look, violations } from "../support/axe";
import { expect, test } from "../support/test";

async function paths(): Promise<string[]> {
  const [activity] = (await ask("language=sv", 1)).activities;
  const [cancelled] = (await ask("status=cancelled", 1)).activities;
  const [english] = (await ask("language=en", 1)).activities;
  return [
    "/",
    "/program?q=data&format=online",
    "/program?q=zyxxyz&theme=international",
    pathOf(activity),
    pathOf(cancelled),
    pathOf(english),
    "/om",
    "/tillganglighet",
    "/integritet",
    "/finns-inte",
    "/mitt-program",
  ];
}

test.describe("pages", () => {
  test.use({ expected: /status of 404/ });
  test.setTimeout(90_000);

  const looks: ["sv" | "en", Look][] = [
    ["sv", "light"],
    ["sv", "dark"],
    ["sv", "forced"],
    ["en", "light"],
  ];
  for (const [language, look] of looks) {
    test(`${language}, ${look}`, async ({ page, programme, isPhone }) => {
      test.skip(isPhone && (language === "en" || look === "forced"), "the width changes nothing in words and colours");
      await dress(page, look);
      for (const path of await paths()) {
        await page.goto(language === "en" ? `/en${path === "/" ? "" : path}` : path);
        await programme.ready();
        expect.soft(await violations(page, look), path).toEqual([]);
      }
    });
  }
});

test("the whole programme at rest", async ({ page, programme }) => {
  test.setTimeout(90_000);
  await programme.open();
  await expect(programme.articles).toHaveCount((await ask()).total);
  expect(await violations(page, "light")).toEqual([]);
});

for (const look of ["light", "dark"] as const) {
  test(`the open panel, ${look}`, async ({ page, programme }) => {
    test.setTimeout(90_000);
    await dress(page, look);
    await programme.open("theme=international&status=scheduled");
    await programme.openFacets();
    const closed = page.locator("#facets details:not([open]) summary");
    while ((await closed.count()) > 0) await closed.first().click();
    expect(await violations(page, look, "#facets")).toEqual([]);
  });
}

test.describe("while the week runs", () => {
  test.use({ baseURL: async ({}, use) => use(process.env.VECKAN_RUNNING_URL) });
  test.setTimeout(90_000);

  test("what is on now", async ({ page, programme }) => {
    for (const path of ["/", "/program?format=online"]) {
      await page.goto(path);
      await programme.ready();
      expect.soft(await violations(page, "light"), path).toEqual([]);
    }
  });
});
