// The menu of calendars follows what is chosen, in the browser.
import { expect, test } from "../support/test";

test("a subscription follows the filter", async ({ page, programme }) => {
  await programme.open();
  await programme.complete();
  const hrefs = () =>
    page.locator("details.calendar a").evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
  const before = await hrefs();
  await programme.box.fill("data & du");
  await expect.poll(async () => (await hrefs())[3]).toBe("/program.ics?q=data+%26+du");
  const [own, google, outlook] = await hrefs();
  expect(own).toMatch(/^webcal:\/\/.*\/program\.ics\?q=data\+%26\+du$/);
  expect(new URL(google).searchParams.get("cid")).toBe(own);
  expect(new URL(outlook).searchParams.get("url")).toBe(own.replace("webcal:", "http:"));
  await programme.box.fill("");
  await expect.poll(hrefs).toEqual(before);
});
