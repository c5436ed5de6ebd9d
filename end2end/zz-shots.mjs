import { chromium } from "playwright-core";
import { chromium as executable, chromiumArguments } from "./support/server.mjs";
const base = "http://127.0.0.1:3917";
const browser = await chromium.launch({ executablePath: executable(), args: chromiumArguments });
for (const [w, h] of [[360, 740], [1280, 800]]) for (const lang of ["", "/en"]) {
  const page = await browser.newPage({ viewport: { width: w, height: h } });
  await page.goto(`${base}${lang}/program?format=online&q=data`);
  await page.waitForSelector("html[data-hydrated=true][data-text=loaded]");
  await page.locator("details.calendar summary").click();
  await page.waitForTimeout(200);
  await page.screenshot({ path: `/tmp/w/calshot/prog${lang.slice(1)}-${w}.png` });
  const box = await page.locator("details.calendar > div").boundingBox();
  console.log(w, lang, box, await page.evaluate(() => document.documentElement.scrollWidth), await page.locator("details.calendar a").evaluateAll(l => l.map(a => a.href)));
  for (const id of ["156", "257"]) {
    await page.goto(`${base}${lang}/aktivitet/${id}`);
    await page.waitForSelector("html[data-hydrated=true]");
    await page.locator("details.add-to-calendar > summary").click();
    await page.waitForTimeout(200);
    await page.locator("details.add-to-calendar").scrollIntoViewIfNeeded();
    await page.screenshot({ path: `/tmp/w/calshot/act${id}${lang.slice(1)}-${w}.png` });
    console.log(await page.locator("details.add-to-calendar a").evaluateAll(l => l.map(a => [a.textContent, a.getBoundingClientRect().height, a.href.slice(0, 60)])));
  }
  await page.close();
}
await browser.close();
