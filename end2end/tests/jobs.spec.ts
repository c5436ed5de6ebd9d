// What people come for, each in at most five actions, on a phone and on a desktop, with scripts and without.
import type { Locator, Page } from "@playwright/test";

import { ask, day } from "../support/api";
import type { ProgrammePage } from "../support/programme";
import { expect, test } from "../support/test";

const MOST_ACTIONS = 5;

/** Reader who counts what they do: each press, choice and typed word. */
class Reader {
  actions = 0;
  constructor(
    readonly page: Page,
    readonly programme: ProgrammePage,
  ) {}

  async press(target: Locator) {
    this.actions += 1;
    await target.click();
  }

  /** Follows a link that shows another filter. */
  async choose(link: Locator) {
    this.actions += 1;
    await this.programme.follow(link);
  }

  async type(field: Locator, text: string) {
    this.actions += 1;
    await field.fill(text);
  }

  /** Opens the filters where they are a sheet. */
  async openFilters() {
    const button = this.page.locator("button.filters");
    if (await button.isVisible()) await this.press(button);
  }

  async openGroup(group: string) {
    const details = this.page.locator(`#group-${group}`);
    if ((await details.getAttribute("open")) === null) await this.press(details.locator("summary"));
  }

  /** Sends what was ticked where there is no client, as part of the last action: the button says what it leads to. */
  async send() {
    await this.programme.apply();
  }
}

test.beforeEach(({}, info) => info.setTimeout(60_000));

function reader(page: Page, programme: ProgrammePage) {
  return new Reader(page, programme);
}

/** The link or box that chooses a value, whichever is in sight. */
function choice(page: Page, group: string, value: string): Locator {
  return page
    .locator(`a[data-pick="${group}=${value}"], label:has(input[name="${group}"][value="${value}"])`)
    .locator("visible=true")
    .first();
}

test("what is about data, online, on Tuesday afternoon, in English", async ({ page, programme, hydrated, isPhone }) => {
  await programme.open();
  await programme.complete();
  const me = reader(page, programme);
  await me.choose(programme.dayLink(day(1)));
  await me.choose(page.locator("a[data-hours='2']").locator("visible=true").first());
  if (isPhone) {
    await me.choose(choice(page, "format", "online"));
    await me.choose(choice(page, "language", "en"));
    await me.type(programme.box, "data");
    await me.send();
  } else {
    await me.press(choice(page, "format", "online"));
    await me.press(choice(page, "language", "en"));
    await me.press(choice(page, "theme", "utilization-of-data"));
    await me.send();
  }
  const what = isPhone ? "q=data" : "theme=utilization-of-data";
  const found = await ask(`${what}&format=online&language=en&day=${day(1)}&from=12:00&to=17:00`);
  expect(found.total).toBeGreaterThan(0);
  await programme.expectTotal(found.total);
  if (hydrated) await expect(programme.articles).toHaveCount(found.total);
  expect(me.actions).toBeLessThanOrEqual(MOST_ACTIONS);
});

test("what is in Umeå", async ({ page, programme, hydrated }) => {
  await programme.open();
  await programme.complete();
  const me = reader(page, programme);
  await me.openFilters();
  await me.openGroup("municipality");
  if ((await programme.input("municipality", "2480").count()) === 0) {
    await me.choose(page.locator("#group-municipality a.more"));
    if (hydrated) await me.type(page.locator("#group-municipality .narrow"), "umeå");
    else await me.openFilters();
  }
  await me.press(programme.value("municipality", "2480"));
  await me.send();
  await programme.expectTotal((await ask("municipality=2480")).total);
  expect(me.actions).toBeLessThanOrEqual(MOST_ACTIONS);
});

test("everything that a municipality takes part in", async ({ page, programme, hydrated }) => {
  const { organizer } = (await ask()).facets;
  const slug = Object.keys(organizer).find((it) => it.endsWith("-kommun") && organizer[it] === 1)!;
  await programme.open();
  await programme.complete();
  const me = reader(page, programme);
  await me.openFilters();
  await me.openGroup("organizer");
  await me.choose(page.locator("#group-organizer a.more"));
  if (hydrated) await me.type(page.locator("#group-organizer .narrow"), slug.replace("-kommun", ""));
  else await me.openFilters();
  await me.press(programme.value("organizer", slug));
  await me.send();
  await programme.expectTotal(1);
  expect(me.actions).toBeLessThanOrEqual(MOST_ACTIONS);
});

for (const value of ["sign-language", "easy-to-read"]) {
  test(`what is accessible as ${value}`, async ({ page, programme }) => {
    await programme.open();
    await programme.complete();
    const me = reader(page, programme);
    await me.openFilters();
    await me.openGroup("accessibility");
    await me.press(programme.value("accessibility", value));
    await me.send();
    const { total } = await ask(`accessibility=${value}`);
    expect(total).toBeGreaterThan(0);
    await programme.expectTotal(total);
    expect(me.actions).toBeLessThanOrEqual(MOST_ACTIONS);
  });
}

test("what is new or has changed since yesterday", async ({ page, programme }) => {
  await programme.open();
  await programme.complete();
  const me = reader(page, programme);
  await me.openFilters();
  me.actions += 1;
  const control = page.getByLabel("Nytt och ändrat");
  await control.selectOption({ label: "Sedan i går" });
  const since = await control.inputValue();
  await me.send();
  await programme.expectTotal((await ask(`changed_from=${since}`)).total);
  await expect(page).toHaveURL(new RegExp(`changed_from=${since}$`));
  expect(me.actions).toBeLessThanOrEqual(MOST_ACTIONS);
});

test("it is shown to a colleague by its address, which says what it is", async ({ page, programme, hydrated }) => {
  await programme.open(`day=${day(1)}&format=online`);
  const { total } = await ask(`day=${day(1)}&format=online`);
  await expect(page).toHaveTitle(new RegExp(`^Tisdag .*, Digitalt: ${total} aktiviteter · `));
  const description = page.locator("meta[name=description]");
  await expect(description).toHaveAttribute("content", new RegExp(`Digitalt: ${total} aktiviteter`));
  const share = page.getByRole("button", { name: "Kopiera länk" });
  if (!hydrated) return expect(share).toBeHidden();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await share.click();
  await expect(page.getByRole("button", { name: "Länken är kopierad" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  // The title follows the filter.
  await programme.chips.first().click();
  const online = (await ask("format=online")).total;
  await expect(page).toHaveTitle(new RegExp(`^Digitalt: ${online} aktiviteter · `));
});
