// What the site looks like, as far as it can be said in numbers: its fonts, where words break, head, foot and picture.
import { readFileSync } from "node:fs";

import type { Locator, Page } from "@playwright/test";

import { ask, day, pathOf } from "../support/api";
import { expect, test } from "../support/test";

const softHyphen = "\u00ad";
const fontFiles = /\.woff2$/;
const letters = readFileSync(new URL("../../public/fonts/letters.txt", import.meta.url), "utf8");
/** Of Swedish, English, Finnish, Meänkieli, the Sámi languages of Sweden, and Romani. */
const needed = "ÅÄÖåäöÉéČčĐđŊŋŠšŦŧŽžÁáÏïÑñÜüÆæØøĽľŇňŘřŤťĎď–—”’…·×";

async function paths(): Promise<string[]> {
  const { activities } = await ask("", 1);
  return ["/", "/program", pathOf(activities[0]), "/om", "/tillganglighet", "/finns-inte"];
}

/** Names of the fonts that an element's letters are drawn in, and whether each is the site's own. */
async function fontsOf(page: Page, selector: string): Promise<Record<string, boolean>> {
  const client = await page.context().newCDPSession(page);
  await client.send("DOM.enable");
  await client.send("CSS.enable");
  const { root } = await client.send("DOM.getDocument");
  const { nodeId } = await client.send("DOM.querySelector", { nodeId: root.nodeId, selector });
  const { fonts } = await client.send("CSS.getPlatformFontsForNode", { nodeId });
  await client.detach();
  return Object.fromEntries(fonts.map((font) => [font.familyName, font.isCustomFont]));
}

/** Text of each line box of an element. */
function linesOf(element: Locator): Promise<string[]> {
  return element.evaluate((element) => {
    const lines: { top: number; text: string }[] = [];
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const node = texts.currentNode;
      for (let at = 0; at < node.textContent!.length; at++) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = [...range.getClientRects()].at(-1);
        const last = lines.at(-1);
        if (last && (!box || box.width === 0 || box.top < last.top + box.height / 2)) {
          last.text += node.textContent![at];
        } else if (box) {
          lines.push({ top: box.top, text: node.textContent![at] });
        }
      }
    }
    return lines.map(({ text }) => text);
  });
}

async function expectWholeWords(elements: Locator, where: string) {
  for (const element of await elements.all()) {
    if (!(await element.isVisible())) continue;
    const lines = await linesOf(element);
    for (const line of lines.slice(0, -1)) {
      expect(line, `${where}: ${JSON.stringify(lines)}`).toMatch(/[\s\u00ad\u200b/–-]$/);
    }
  }
}

test("every page is set in the site's own fonts, which are small and there at once", async ({ page }) => {
  test.slow();
  for (const path of await paths()) {
    if (path === "/finns-inte") continue;
    await page.goto(path);
    await page.evaluate(() => document.fonts.ready);
    expect(await fontsOf(page, "h1"), path).toEqual({ "Week Display": true });
    expect(await fontsOf(page, "#other-language"), path).toEqual({ "Week Text": true });
    const preloaded = page.locator("head link[rel=preload][as=font][crossorigin]");
    expect(await preloaded.count(), path).toBe(2);
  }
  let size = 0;
  for (const link of await page.locator("link[as=font]").all()) {
    const answer = await page.request.get((await link.getAttribute("href"))!);
    expect(answer.headers()["cache-control"]).toContain("immutable");
    expect(answer.headers()["content-type"]).toBe("font/woff2");
    size += (await answer.body()).length;
  }
  expect(size).toBeLessThanOrEqual(60_000);
});

test("the fonts have every letter of the languages of the country", async ({ page }) => {
  for (const letter of needed) expect(letters, letter).toContain(letter);
  await page.goto("/om");
  for (const [selector, family] of [
    ["h1", "Week Display"],
    [".prose > p", "Week Text"],
  ]) {
    await page
      .locator(selector)
      .first()
      .evaluate(async (element, letters) => {
        element.textContent = letters;
        await document.fonts.ready;
      }, letters);
    expect(await fontsOf(page, selector), selector).toEqual({ [family]: true });
  }
});

test.describe("fonts that come late or never", () => {
  test.use({ expected: /\.woff2|ERR_FAILED/ });

  test("move nothing", async ({ page, hydrated, programme }) => {
    test.skip(!hydrated, "needs scripts");
    test.slow();
    await page.route(fontFiles, async (route) => {
      await new Promise((done) => setTimeout(done, 400));
      await route.continue();
    });
    for (const path of (await paths()).slice(0, 5)) {
      await page.goto(path);
      await page.evaluate(() => document.fonts.ready);
      if (path !== "/om") await programme.ready();
      await page.waitForTimeout(500);
      const shift = await page.evaluate(
        () =>
          new Promise<number>((done) => {
            new PerformanceObserver((list) => {
              const shifts = list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[];
              done(shifts.reduce((sum, it) => sum + (it.hadRecentInput ? 0 : it.value), 0));
            }).observe({ type: "layout-shift", buffered: true });
            setTimeout(() => done(0), 200);
          }),
      );
      expect(shift, path).toBe(0);
    }
  });

  test("leave pages as long as they are", async ({ page }) => {
    test.slow();
    const height = () => page.evaluate(() => document.querySelector("main")!.getBoundingClientRect().height);
    for (const path of (await paths()).filter((path) => path !== "/program" && path !== "/finns-inte")) {
      await page.unroute(fontFiles);
      await page.goto(path);
      await page.evaluate(() => document.fonts.ready);
      const own = await height();
      await page.route(fontFiles, (route) => route.abort());
      await page.goto(path);
      const other = await height();
      expect(Math.abs(own - other) / own, `${path}: ${own} and ${other}`).toBeLessThan(0.05);
    }
  });
});

test("long words are divided at their joints, on phones and in the column of facets", async ({ page, isPhone }) => {
  test.slow();
  const { activities } = await ask("q=innovationsupphandling", 3);
  for (const path of ["/", "/tillganglighet", ...activities.map(pathOf)]) {
    await page.goto(path);
    await expectWholeWords(page.locator("h1, h2, .theme .name"), path);
  }
  await page.goto("/program");
  if (isPhone) await page.getByRole("button", { name: /^Filter/ }).click();
  await expectWholeWords(page.locator("#facets .value .name"), "facets");
  const name = page.locator("#facets .name", { hasText: "upphandling" }).first();
  expect(await name.evaluate((it) => it.textContent)).toContain(`Innovations${softHyphen}upphandling`);
  // As narrow as it may get, it still breaks at its joint.
  await name.evaluate((it) => (it as HTMLElement).style.setProperty("width", "8rem"));
  await name.evaluate((it) => (it as HTMLElement).style.setProperty("flex", "none"));
  expect(await linesOf(name)).toEqual([`Innovations${softHyphen}`, "upphandling"]);
});

test("soft hyphens are nowhere but in headings, facets and tiles", async ({ page }) => {
  const { activities } = await ask("q=innovationsupphandling", 2);
  for (const path of ["/", "/program", "/om", "/tillganglighet", ...activities.map(pathOf)]) {
    await page.goto(path);
    const found = await page.evaluate((softHyphen) => {
      const attributes = [...document.querySelectorAll("*")].flatMap((it) => [...it.attributes].map((at) => at.value));
      const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
      const elsewhere = attributes.filter((value) => value.includes(softHyphen));
      while (texts.nextNode()) {
        const { textContent, parentElement } = texts.currentNode;
        if (textContent!.includes(softHyphen) && !parentElement!.closest("h1, h2, h3, h4, .name")) {
          elsewhere.push(textContent!);
        }
      }
      return elsewhere;
    }, softHyphen);
    expect(found, path).toEqual([]);
    expect(await page.title(), path).not.toContain(softHyphen);
  }
  expect(JSON.stringify(activities)).not.toContain(softHyphen);
});

test("what is copied is without soft hyphens", async ({ page, hydrated }) => {
  test.skip(!hydrated, "needs scripts");
  await page.goto("/tillganglighet");
  const heading = page.getByRole("heading", { level: 1 });
  expect(await heading.evaluate((it) => it.textContent)).toContain(softHyphen);
  await page.evaluate(() => {
    addEventListener("copy", (event) => ((window as any).copied = event.clipboardData!.getData("text/plain")));
  });
  await heading.selectText();
  await page.keyboard.press("Control+c");
  await expect.poll(() => page.evaluate(() => (window as any).copied)).toBe("Tillgänglighetsredogörelse");
});

test("the head is one row, and leads to everything on a phone too", async ({ page, isPhone }) => {
  for (const [path, menu, about] of [
    ["/program", "Meny", "Om veckan"],
    ["/en/program", "Menu", "About the week"],
  ]) {
    await page.goto(path);
    const head = page.getByRole("banner");
    expect((await head.boundingBox())!.height, path).toBeLessThanOrEqual(58);
    const link = head.getByRole("link", { name: about });
    if (isPhone) {
      await expect(link).toBeHidden();
      await head.getByRole("button", { name: menu }).click();
    }
    await expect(head.locator('a[href$="/anmal"]')).toBeVisible();
    await link.click();
    await expect(page).toHaveURL(/\/om$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^(Om|About)/);
    if (isPhone) await expect(link).toBeHidden();
  }
});

test("the foot says who stands behind the week, and how to reach them", async ({ page }) => {
  for (const path of await paths()) {
    if (path === "/finns-inte") continue;
    await page.goto(path);
    const foot = page.getByRole("contentinfo");
    await expect(foot, path).toContainText("Bakom veckan står");
    // The start page presents the hosts itself.
    const place = path === "/" ? page.getByRole("main") : foot;
    await expect(place.getByRole("link", { name: "Vinnova", exact: true })).toHaveAttribute("href", /^https:/);
    await expect(foot.locator('a[href^="mailto:"]')).toHaveCount(1);
    await expect(foot.getByRole("link", { name: "Öppna data" })).toHaveAttribute("href", "/om#oppna-data");
  }
});

test("the picture of the start page is the week's own numbers", async ({ page }) => {
  await page.goto("/");
  const { day: counts } = (await ask("", 1)).facets;
  const most = Math.max(...Object.values(counts));
  const bars = page.locator(".start-days a");
  await expect(bars).toHaveCount(Object.keys(counts).length);
  for (const [number, bar] of (await bars.all()).entries()) {
    const count = counts[day(number)];
    await expect(bar).toHaveAttribute("href", `/program?day=${day(number)}`);
    await expect(bar).toHaveAccessibleName(new RegExp(`^${count} aktiviteter .+dag \\d+/\\d+$`));
    expect(await bar.locator("rect").getAttribute("height")).toBe(
      String(Math.max(1, Math.floor((count * 100) / most))),
    );
  }
  const tops = await bars.evaluateAll((bars) => bars.map((bar) => Math.round(bar.getBoundingClientRect().top)));
  expect(new Set(tops).size, "one row").toBe(1);
});

test("a text leads to its own parts", async ({ page, isPhone }) => {
  await page.goto("/tillganglighet");
  const contents = page.getByRole("navigation", { name: "På den här sidan" });
  if (isPhone) return expect(contents).toBeHidden();
  for (const link of await contents.getByRole("link").all()) {
    const target = page.locator(`${await link.getAttribute("href")}`);
    await expect(target).toHaveText((await link.textContent())!);
  }
  await contents.getByRole("link", { name: "Tillsyn" }).click();
  await expect(page.locator("#tillsyn")).toBeInViewport();
});

test("fields are drawn by the site, in its own colours", async ({ page }) => {
  await page.goto("/program");
  for (const selector of ["#q, input[type=search]", "#facets input[type=checkbox]", "select"]) {
    const field = page.locator(selector).first();
    expect(await field.evaluate((it) => getComputedStyle(it).appearance), selector).toBe("none");
  }
});

test("on paper there are no controls, and links say where they lead", async ({ page, hydrated }) => {
  const { activities } = await ask("registration=required", 50);
  const activity = activities.find((it) => it.registration.url)!;
  await page.goto(pathOf(activity));
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".site-head nav")).toBeHidden();
  const link = page.locator(`.activity a[href="${activity.registration.url}"]`).first();
  const written = await link.evaluate((it) => getComputedStyle(it, "::after").content);
  expect(written).toContain(activity.registration.url);
  await page.goto(`/program?day=${day(1)}`);
  for (const selector of [".search", "#facets", ".days", "#programme button"]) {
    await expect(page.locator(selector).first(), selector).toBeHidden();
  }
  await expect(page.locator(".chip").first()).toBeVisible();
  expect(
    await page
      .locator(".chip")
      .first()
      .evaluate((it) => getComputedStyle(it, "::after").content),
  ).toBe("none");
  if (hydrated) {
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await expect(page.locator("#printed")).toHaveText(/^Utskrivet \d+ \w+ \d{4} · http.+day=/);
  }
});
