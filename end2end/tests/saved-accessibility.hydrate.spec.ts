// axe-core on saved activities: nothing saved, overlaps and gaps, a list on the server for its owner and for others.
import { ask, day } from "../support/api";
import { dress, type Look, violations } from "../support/axe";
import { expect, test } from "../support/test";

test.use({ expected: /status of 40[04]/ });
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
    const prefix = language === "en" ? "/en" : "";
    const check = async (what: string) => expect.soft(await violations(page, look), what).toEqual([]);
    await dress(page, look);
    const some = (await ask(`day=${day(1)}`, 25)).activities.map((it) => `id=${it.id}`);
    const cancelled = (await ask("status=cancelled", 2)).activities.map((it) => `id=${it.id}`);
    const many = Array.from({ length: 501 }, (_, id) => `id=${id + 1}`);
    for (const [what, path] of [
      ["nothing", "/mitt-program"],
      ["too many", `/mitt-program?${many.join("&")}`],
      ["gone", "/mitt-program?id=999999"],
      ["some", `/mitt-program?${[...some, ...cancelled, "id=999999"].join("&")}`],
    ]) {
      await page.goto(`${prefix}${path}`);
      await programme.ready();
      await check(what);
    }
    const press = async (action: string) => {
      const button = page.locator(`button[name=action][value="${action}"]`);
      await Promise.all([page.waitForEvent("load"), button.click()]);
    };
    await press("keep");
    await check("kept");
    const read = await page.locator(".share-list a").nth(1).getAttribute("href");
    await page.locator(".own-saved summary").click();
    await check("to be changed");
    const own = page.url();
    await page.goto(new URL(read!).pathname);
    await check("read by others");
    await page.goto(own);
    await press("delete");
    await check("deleted");
  });
}
