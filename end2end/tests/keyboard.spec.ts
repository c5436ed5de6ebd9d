// Without a pointer: from the top to an activity and back.
import { ask } from "../support/api";
import { expect, test } from "../support/test";

test("skip, type, choose, open, come back", async ({ page, programme, hydrated, isPhone }) => {
  await programme.open();
  await programme.complete();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Hoppa till innehållet" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(programme.box).toBeFocused();
  await page.keyboard.type("data");
  await page.keyboard.press("Enter");
  if (!hydrated) await expect(page).toHaveURL(/q=data/);
  await programme.expectTotal((await ask("q=data")).total);

  const focused = () =>
    page.evaluate(
      () =>
        (document.activeElement as HTMLInputElement)?.name + "=" + (document.activeElement as HTMLInputElement)?.value,
    );
  const tabTo = async (wanted: string) => {
    for (let steps = 0; steps < 80 && (await focused()) !== wanted; steps++) await page.keyboard.press("Tab");
    expect(await focused()).toBe(wanted);
  };
  if (isPhone) {
    await page.locator("button.filters").focus();
    await page.keyboard.press("Enter");
    await expect(page.locator("#facets")).toBeVisible();
  }
  await tabTo("theme=international");
  await page.keyboard.press("Space");
  await expect(programme.input("theme", "international")).toBeChecked();
  if (hydrated) await expect(programme.input("theme", "international")).toBeFocused();
  const found = await ask("q=data&theme=international");
  if (isPhone && hydrated) await page.keyboard.press("Escape");
  if (!hydrated) await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  await programme.expectTotal(found.total);

  const first = programme.articles.first().getByRole("link").first();
  const title = await first.innerText();
  await first.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await page.goBack();
  await programme.expectTotal(found.total);
});
