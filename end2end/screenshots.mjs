// Takes the pictures of README from a running demonstration:  node end2end/screenshots.mjs URL
import { chromium } from "playwright-core";

import { chromium as executable, chromiumArguments } from "./support/server.mjs";

const base = process.argv[2] ?? "http://127.0.0.1:3000";
const browser = await chromium.launch({ executablePath: executable(), args: chromiumArguments });
const pictures = [
  ["programme-desktop", { width: 1280, height: 720 }],
  ["programme-phone", { width: 360, height: 740 }],
];
for (const [name, viewport] of pictures) {
  const page = await browser.newPage({ viewport });
  await page.goto(`${base}/program`);
  await page.waitForSelector("html[data-hydrated=true][data-text=loaded]");
  await page.screenshot({ path: new URL(`../docs/pictures/${name}.png`, import.meta.url).pathname });
  await page.close();
}
await browser.close();
