// At 400 % zoom and at 200 % text nothing scrolls sideways and nothing is cut off.
import type { Page } from "@playwright/test";

import { ask, pathOf } from "../support/api";
import { expect, measures, test } from "../support/test";
import { Wizard } from "../support/wizard";

const steps = ["vem", "vad", "nar", "delta", "kontakt", "skicka"];

async function paths(): Promise<string[]> {
  const [activity] = (await ask("", 1)).activities;
  return [
    "/",
    "/program",
    "/program?q=zyxxyz&theme=international",
    pathOf(activity),
    "/om",
    "/tillganglighet",
    "/integritet",
    "/mitt-program",
    "/en/program",
  ];
}

async function expectNoSidewaysScrolling(page: Page, path: string) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const beyond = [...document.querySelectorAll("body *")]
      .filter(
        (it) =>
          it.checkVisibility() &&
          it.getBoundingClientRect().right > width + 1 &&
          !it.closest(".visually-hidden, .skip"),
      )
      .map((it) => `${it.tagName}.${it.className} ${Math.round(it.getBoundingClientRect().right)}`);
    return { scrolls: document.documentElement.scrollWidth - width, beyond: beyond.slice(0, 5) };
  });
  expect.soft(wide.scrolls, `${path}: ${wide.beyond}`).toBeLessThanOrEqual(0);
}

test("no button beside a field is squeezed until its word breaks", async ({ page, programme }) => {
  for (const width of [320, 360, 1280]) {
    await page.setViewportSize({ width, height: 740 });
    await programme.open("", "/program");
    const buttons = await page.$$eval(".button", (all) =>
      all.filter((it) => it.checkVisibility() && !/\s/.test(it.textContent!.trim())).map((it) => it.clientHeight),
    );
    expect(Math.max(...buttons), `${width} px wide`).toBeLessThan(60);
  }
});

test("400 % zoom", measures, async ({ page, programme }) => {
  // A window of 1280 × 1024 at 400 % is 320 × 256 to the page.
  await page.setViewportSize({ width: 320, height: 256 });
  for (const path of await paths()) {
    await page.goto(path);
    if (path.includes("/program")) await programme.ready();
    await expectNoSidewaysScrolling(page, path);
  }
  await programme.open("", "/program");
  await programme.openFacets();
  await expectNoSidewaysScrolling(page, "the panel");
});

test("200 % text", measures, async ({ page, programme, hydrated }) => {
  await page.route("**/style.css", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${await answer.text()}\n:root { font-size: 200% !important; }` });
  });
  for (const path of await paths()) {
    await page.goto(path);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "the text is enlarged").toBe(
      "32px",
    );
    await expectNoSidewaysScrolling(page, path);
  }
  await programme.ready();
  const draft = await new Wizard(page, hydrated).begin();
  for (const step of steps) {
    await page.goto(`${draft}/${step}`);
    await expectNoSidewaysScrolling(page, step);
  }
});
