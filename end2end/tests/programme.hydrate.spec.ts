// The programme page once the client answers: history, focus, takeover, idle work, the phone's sheet.
import type { Page } from "@playwright/test";

import { ask, day, pathOf } from "../support/api";
import { expect, measures, test } from "../support/test";

const program = "**/innovationsveckan_bg.wasm";

/** Holds the client back until the test lets it go. */
async function delayClient(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route(program, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

test("every input answers without the server", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  const asked: string[] = [];
  // Chromium looks at the icon, which it has, at each new address.
  page.on("request", (request) => request.url().endsWith("/favicon.png") || asked.push(request.url()));
  await programme.search("klimat");
  await programme.toggle("day", day(2));
  await programme.toggle("theme", "green-transition");
  await programme.expectTotal((await ask(`q=klimat&day=${day(2)}&theme=green-transition`)).total);
  expect(asked).toEqual([]);
});

/** Types into the box by one event; gives what stands in the document when that event has been dispatched. */
async function answerToInput(page: Page, text: string) {
  return page.evaluate((text) => {
    const written: string[] = [];
    const watching = new MutationObserver(() => {});
    watching.observe(document.querySelector("form#programme")!, { childList: true, subtree: true });
    const box = document.querySelector<HTMLInputElement>("input[name=q]")!;
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    for (const { target, addedNodes } of watching.takeRecords()) {
      const fresh = [...addedNodes].find((node) => node instanceof Element && node.id === "hits");
      const id = fresh ? "hits" : (target as Element).id;
      if (["total", "chosen", "hits", "understood"].includes(id)) written.push(id);
    }
    watching.disconnect();
    const shown = document.querySelector("#total")!;
    return {
      total: Number(shown.getAttribute("data-total")),
      words: shown.textContent,
      first: document.querySelector("#hits article")?.getAttribute("data-activity"),
      chips: document.querySelectorAll("#chosen a.chip").length,
      day: Number(document.querySelector("#group-day [data-count]")!.getAttribute("data-count")),
      sort: document.querySelector<HTMLSelectElement>("#sort")!.selectedOptions[0].textContent,
      written,
    };
  }, text);
}

test("the answer stands in the document when the input has been dispatched", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  const sorted = await page.locator("#sort").evaluate((it: HTMLSelectElement) => it.selectedOptions[0].textContent);
  const found = await ask("q=klimat", 1);
  const answer = await answerToInput(page, "klimat");
  expect(answer).toMatchObject({
    total: found.total,
    words: `${found.total} aktiviteter`,
    first: found.activities[0].id,
    chips: 1,
    day: (await ask(`q=klimat&day=${day(0)}`)).total,
  });
  expect(answer.sort).not.toBe(sorted);
  const none = await answerToInput(page, "zyxxyz");
  expect(none).toMatchObject({ total: 0, first: undefined, day: 0 });
  expect((await answerToInput(page, "")).total).toBe((await ask()).total);
});

test("an input writes each part once, also on a page that was left and come back to", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  for (const text of ["klimat", "data", "skola"]) {
    const { written } = await answerToInput(page, text);
    expect(written, text).toEqual([...new Set(written)]);
    expect(written, text).toEqual(expect.arrayContaining(["hits", "total", "chosen"]));
    await expect(page).toHaveURL(new RegExp(`q=${text}$`));
    await programme.articles.first().getByRole("link").first().click();
    await expect(page).toHaveURL(/\/aktivitet\//);
    await page.goBack();
    await programme.expectTotal((await ask(`q=${text}`)).total);
    await programme.complete();
  }
});

test("back, forward and reload restore what was chosen", async ({ programme, page }) => {
  await programme.open();
  const all = (await ask()).total;
  await programme.toggle("day", day(1));
  const tuesday = (await ask(`day=${day(1)}`)).total;
  await programme.expectTotal(tuesday);
  await programme.closeFacets();
  await programme.search("data");
  const both = (await ask(`q=data&day=${day(1)}`)).total;
  await programme.expectTotal(both);
  // The answer is shown before its address is written.
  await expect(page).toHaveURL(/q=data/);
  await page.goBack();
  await programme.expectTotal(tuesday);
  await expect(programme.box).toHaveValue("");
  await page.goBack();
  await programme.expectTotal(all);
  await expect(programme.input("day", day(1))).not.toBeChecked();
  await page.goForward();
  await page.goForward();
  await programme.expectTotal(both);
  await expect(programme.box).toHaveValue("data");
  await page.reload();
  await programme.ready();
  await programme.expectTotal(both);
  await expect(programme.input("day", day(1))).toBeChecked();
});

test("typing makes one entry of the history", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  const before = await page.evaluate(() => history.length);
  await programme.box.pressSequentially("innovation", { delay: 15 });
  await expect(page).toHaveURL(/q=innovation$/);
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  await page.goBack();
  await expect(programme.box).toHaveValue("");
  await programme.expectTotal((await ask()).total);
});

test("what is typed and clicked before the client answers counts", async ({ programme, page }) => {
  const release = await delayClient(page);
  await page.goto("/program");
  await programme.box.pressSequentially("data");
  await programme.openDays();
  await programme.value("day", day(1)).click();
  release();
  await programme.ready();
  await programme.complete();
  await programme.expectTotal((await ask(`q=data&day=${day(1)}`)).total);
  await expect(programme.box).toHaveValue("data");
  expect(programme.query()).toBe(`q=data&day=${day(1)}`);
});

test("the takeover changes nothing and moves nothing", measures, async ({ programme, page }) => {
  await page.addInitScript(() => {
    (window as any).shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) (window as any).shifts.push((entry as any).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const query of ["", "q=data", `theme=finns-inte&day=${day(1)}`, "organizer=vinnova&sort=title", "q=zyxxyz"]) {
    const release = await delayClient(page);
    await page.goto(`/program?${query}`);
    const form = () => page.locator("form#programme").evaluate((it) => it.outerHTML);
    const before = await form();
    // What the client appends when it is idle is not of the takeover: it is looked at before.
    await page.evaluate(() => {
      const root = document.documentElement;
      new MutationObserver(() => {
        if (root.dataset.hydrated) (window as any).taken ??= document.querySelector("form#programme")!.outerHTML;
      }).observe(root, { attributes: true });
    });
    release();
    await programme.ready();
    expect(await page.evaluate(() => (window as any).taken), query).toBe(before);
    await programme.complete();
    const shifts: number[] = await page.evaluate(() => (window as any).shifts);
    expect(
      shifts.reduce((sum, shift) => sum + shift, 0),
      query,
    ).toBe(0);
    await page.unroute(program);
  }
});

test("the focus stays where it is while filtering", async ({ programme, page }) => {
  await programme.open();
  await programme.openGroup("theme");
  const input = programme.input("theme", "international");
  await input.focus();
  await page.keyboard.press("Space");
  await expect(input).toBeChecked();
  await expect(input).toBeFocused();
  await programme.expectTotal((await ask("theme=international")).total);
  await page.keyboard.press("Space");
  await expect(input).toBeFocused();
  await programme.expectTotal((await ask()).total);
});

test("removing a chip from the keyboard keeps the focus near", async ({ programme, page }) => {
  await programme.open(`day=${day(1)}&format=online`);
  await programme.chips.first().focus();
  await page.keyboard.press("Enter");
  await expect(programme.chips).toHaveCount(1);
  await expect(programme.chips.first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(programme.box).toBeFocused();
});

test("the number of hits is announced", async ({ programme }) => {
  await programme.open();
  await expect(programme.total).toHaveRole("status");
  await programme.search("data");
  const { total } = await ask("q=data");
  await expect(programme.total).toHaveText(`${total} aktiviteter`);
});

test("all hits are in the document a second after the last input", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  await programme.search("a");
  const { total } = await ask("q=a");
  await page.waitForTimeout(1000);
  expect(await programme.articles.count()).toBe(total);
  const ids = await programme.ids();
  expect(ids).toEqual((await ask("q=a", 5000)).activities.map((it) => it.id));
});

test("who leaves in the moment of choosing comes back to what was chosen", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  // In one task: the address of neither has been written when the link is followed.
  await page.evaluate((day) => {
    const box = document.querySelector<HTMLInputElement>("input[name=q]")!;
    document.querySelector<HTMLInputElement>(`input[name=day][value="${day}"]`)!.click();
    box.value = "kommun";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    document.querySelector<HTMLAnchorElement>("article a")!.click();
  }, day(2));
  await expect(page).toHaveURL(/\/aktivitet\//);
  await page.goBack();
  await programme.expectTotal((await ask(`q=kommun&day=${day(2)}`)).total);
  expect(new URL(page.url()).search).toBe(`?q=kommun&day=${day(2)}`);
  await page.goBack();
  await programme.expectTotal((await ask(`day=${day(2)}`)).total);
});

test("nothing moves when the rest of the hits comes", measures, async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  await programme.search("a");
  await page.waitForTimeout(500);
  await page.evaluate(() => window.scrollTo(0, 900));
  await page.waitForTimeout(300);
  const place = () => [window.scrollY, document.querySelector("#facets")!.getBoundingClientRect().top];
  await page.evaluate(() => document.querySelector<HTMLInputElement>("input[name=format][value=onsite]")!.click());
  // The choice leads to the first hit, at once.
  const before = await page.evaluate(place);
  await page.waitForTimeout(600);
  expect(await page.evaluate(place)).toEqual(before);
});

test("an input takes back the work of the one before", async ({ programme, page }) => {
  await programme.open();
  await programme.complete();
  await programme.box.pressSequentially("samverkan i regionen", { delay: 8 });
  await programme.box.fill("");
  await programme.box.pressSequentially("skola", { delay: 8 });
  const found = await ask("q=skola", 5000);
  await programme.expectTotal(found.total);
  await page.waitForTimeout(1000);
  expect(await programme.ids()).toEqual(found.activities.map((it) => it.id));
});

test("a query that is changed before the texts are there completes by itself", async ({ programme, page }) => {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route("**/data/*/text/*", async (route) => {
    await held;
    await route.continue();
  });
  await programme.open();
  await programme.box.fill("handfaten");
  await expect(page.locator("#note")).toContainText("Beskrivningarna är på väg");
  release();
  await programme.complete();
  await programme.expectTotal((await ask("q=handfaten")).total);
  await expect(page.locator("#note")).toBeEmpty();
});

test("hits that only the server's texts explain stay until the texts are there", async ({ programme, page }) => {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route("**/data/*/text/*", async (route) => {
    await held;
    await route.continue();
  });
  const found = await ask("q=handfaten");
  expect(found.total).toBeGreaterThan(0);
  await programme.open("q=handfaten");
  await programme.expectTotal(found.total);
  await page.waitForTimeout(500);
  expect(await programme.ids()).toEqual(found.activities.map((it) => it.id));
  release();
  await programme.complete();
  expect(await programme.ids()).toEqual(found.activities.map((it) => it.id));
});

test.describe("without the program", () => {
  test.use({ expected: /bg\.wasm|ERR_FAILED|Failed to fetch|WebAssembly/ });

  test("the page goes on as a form", async ({ page, programme }) => {
    await page.route(program, (route) => route.abort("failed"));
    await page.goto("/program");
    await page.waitForTimeout(300);
    await programme.box.fill("data");
    await Promise.all([page.waitForEvent("load"), programme.box.press("Enter")]);
    await programme.expectTotal((await ask("q=data")).total);
    await expect(page.locator("html")).not.toHaveAttribute("data-hydrated");
    await expect(programme.articles.first()).toBeVisible();
  });
});

test("the panel is a sheet on a phone, and says what it leads to", measures, async ({ programme, page, isPhone }) => {
  test.skip(!isPhone, "on a desk the panel stands beside the hits");
  await programme.open();
  const facets = page.locator("#facets");
  await expect(facets).toBeHidden();
  await page.getByRole("button", { name: /^Filter/ }).click();
  await expect(facets).toBeVisible();
  await programme.value("theme", "international").click();
  const { total } = await ask("theme=international");
  const show = page.getByRole("button", { name: `Visa ${total} aktiviteter` });
  await expect(show).toBeVisible();
  await show.click();
  await expect(facets).toBeHidden();
  await expect(programme.total).toBeInViewport();
  await page.getByRole("button", { name: /^Filter\s*1$/ }).click();
  await facets.getByRole("button", { name: "Stäng" }).click();
  await expect(facets).toBeHidden();
  await page.getByRole("button", { name: /^Filter/ }).click();
  await page.keyboard.press("Escape");
  await expect(facets).toBeHidden();
});

test("a long group can be searched", async ({ programme, page }) => {
  await programme.open();
  await programme.openGroup("municipality");
  await page.locator("#group-municipality a.more").click();
  const narrow = page.locator("#group-municipality").getByRole("searchbox");
  await expect(narrow).toBeFocused();
  await narrow.fill("örebro");
  await expect(page.locator("#group-municipality label.value:visible")).toHaveCount(1);
  await programme.value("municipality", "1880").click();
  await programme.expectTotal((await ask("municipality=1880")).total);
});

test("the other language keeps what is chosen", async ({ programme, page }) => {
  await programme.open();
  await programme.toggle("day", day(2));
  await expect(page.getByRole("link", { name: "In English" })).toHaveAttribute("href", `/en/program?day=${day(2)}`);
});

test("a link from an activity leads to its filter without a reload", async ({ programme, page }) => {
  const [activity] = (await ask("theme=international")).activities;
  await page.goto(pathOf(activity));
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
  await page.evaluate(() => ((window as any).kept = true));
  await page.locator("dl").getByRole("link", { name: "Internationellt" }).click();
  await programme.expectTotal((await ask("theme=international")).total);
  await expect(programme.input("theme", "international")).toBeChecked();
  expect(await page.evaluate(() => (window as any).kept)).toBe(true);
});

test.describe("while the week runs", () => {
  test.use({ baseURL: async ({}, use) => use(process.env.VECKAN_RUNNING_URL) });

  test("what is on now and what begins soon are marked by the server's clock", async ({ programme, page }) => {
    const minute = (time: string) => Number(time.slice(11, 13)) * 60 + Number(time.slice(14, 16));
    const found = await ask(`day=${day(1)}`, 5000);
    const today = (activity: (typeof found.activities)[number]) =>
      activity.occurrences.find((it) => it.starts.startsWith(day(1)))!;
    const onNow = found.activities.filter((it) => {
      const { starts, ends } = today(it);
      return it.status === "scheduled" && minute(starts) <= 605 && (ends > `${day(1)}T23` || minute(ends) > 615);
    });
    expect(onNow.length).toBeGreaterThan(0);
    await programme.open(`day=${day(1)}`);
    await expect(programme.articles).toHaveCount(found.total);
    for (const activity of onNow) {
      await expect(page.locator(`article[data-activity="${activity.id}"] .badge.now`)).toHaveText("Pågår nu");
    }
    await expect(page.locator(".badge.soon").first()).toHaveText("Börjar snart");
  });
});

test("a filter that is full offers no other value until one is given up", async ({ programme, page }) => {
  const values = Array.from({ length: 49 }, (_, number) => `organizer=okand-${10 + number}`);
  await programme.open(values.join("&"));
  const full = page.locator("#chosen .full");
  const online = programme.input("format", "online");
  const onSite = programme.input("format", "onsite");
  await programme.openFacets();
  await expect(full).toHaveCount(0);
  await online.check();
  await expect(full).toContainText("högst 50");
  await expect(onSite).toBeDisabled();
  await expect(online).toBeEnabled();
  await online.uncheck();
  await expect(full).toHaveCount(0);
  await expect(onSite).toBeEnabled();
});
