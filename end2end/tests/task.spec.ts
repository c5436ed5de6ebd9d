// What somebody comes for: about data, online, on Tuesday afternoon, in English. At most five actions, at least two hits.
import { ask, day } from "../support/api";
import { expect, test } from "../support/test";

test("about data, online, on Tuesday afternoon, in English", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  await programme.openGroup("language");
  // 1: the text. 2: the day. 3: online. 4: English. 5: from noon. A form is sent with the last one.
  await page.getByLabel("Börjar tidigast").fill("12:00");
  await programme.value("format", "online").click();
  await programme.value("language", "en").click();
  await programme.closeFacets();
  await programme.openDays();
  await programme.value("day", day(1)).click();
  await programme.box.fill("data");
  await programme.apply();
  const found = await ask(`q=data&day=${day(1)}&format=online&language=en&from=12:00`);
  expect(found.total).toBeGreaterThanOrEqual(2);
  await programme.expectTotal(found.total);
  await expect.poll(() => programme.ids()).toEqual(found.activities.map((it) => it.id));
});
