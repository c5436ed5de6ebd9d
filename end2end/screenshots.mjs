// Takes the pictures of docs/ from a running demonstration:  node end2end/screenshots.mjs URL
import { chromium } from "playwright-core";

import { chromium as executable, chromiumArguments } from "./support/server.mjs";

const base = process.argv[2] ?? "http://127.0.0.1:3000";
const browser = await chromium.launch({ executablePath: executable(), args: chromiumArguments });
const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
const first = await (await fetch(`${base}/api/v1/activities?q=data&limit=1`)).json();
const activity = new URL(first.activities[0].url).pathname;
const pictures = [
  ["programme-desktop", "/program", desktop, "light"],
  ["programme-phone", "/program", phone, "light"],
  ["programme-dark", "/program?q=data", desktop, "dark"],
  ["programme-english", "/en/program?theme=utilization-of-data", desktop, "light"],
  ["no-results", "/program?q=rymdhiss&format=online", desktop, "light"],
  ["activity", activity, desktop, "light"],
  ["activity-phone-dark", activity, phone, "dark"],
  ["start", "/", desktop, "light"],
];
for (const [name, path, viewport, colorScheme] of pictures) {
  const page = await browser.newPage({ viewport, colorScheme });
  await page.goto(base + path);
  await page.waitForSelector("html[data-hydrated=true]");
  await page.waitForTimeout(1200);
  await page.screenshot({ path: new URL(`../docs/${name}.png`, import.meta.url).pathname });
  await page.close();
}
const page = await browser.newPage({ viewport: phone });
await page.goto(`${base}/program`);
await page.waitForSelector("html[data-hydrated=true]");
await page.click("button.filters");
await page.waitForTimeout(500);
await page.screenshot({ path: new URL("../docs/filters-phone.png", import.meta.url).pathname });
await browser.close();
