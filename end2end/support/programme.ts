// Programme page object. Works with and without the client.
import { expect, type Locator, type Page } from "@playwright/test";

export class ProgrammePage {
  constructor(
    readonly page: Page,
    readonly hydrated: boolean,
  ) {}

  get box(): Locator {
    return this.page.locator("input[name=q]");
  }
  get articles(): Locator {
    return this.page.locator("article[data-activity]");
  }
  get total(): Locator {
    return this.page.locator("[data-total]");
  }
  get chips(): Locator {
    return this.page.locator("#chosen a.chip");
  }

  async open(query = "", path = "/program") {
    await this.page.goto(query ? `${path}?${query}` : path);
    await this.ready();
  }

  /** Waits until the page is interactive. */
  async ready() {
    if (this.hydrated) await expect(this.page.locator("html")).toHaveAttribute("data-hydrated", "true");
  }

  /** Waits until descriptions are searched in the browser too. */
  async complete() {
    if (this.hydrated)
      await expect(this.page.locator("html")).toHaveAttribute("data-text", "loaded", { timeout: 20_000 });
  }

  /** Sends the form where there is no client to react to inputs. */
  async apply() {
    if (this.hydrated) return;
    const show = this.page.locator("#show");
    const send = (await show.isVisible()) ? show : this.page.getByRole("button", { name: /^(Sök|Search)$/ });
    await Promise.all([this.page.waitForEvent("load"), send.click()]);
  }

  async search(text: string) {
    await this.complete();
    await this.box.fill(text);
    await this.apply();
  }

  value(group: string, value: string): Locator {
    return this.page.locator(`label:has(input[name="${group}"][value="${value}"])`);
  }

  input(group: string, value: string): Locator {
    return this.page.locator(`input[name="${group}"][value="${value}"]`);
  }

  /** Opens the panel of facets where it is a sheet. */
  async openFacets() {
    const facets = this.page.locator("#facets");
    if (!(await facets.isVisible())) await this.page.locator("button[popovertarget=facets].filters").click();
    await expect(facets).toBeVisible();
  }

  async closeFacets() {
    const close = this.page.locator("#facets .close");
    if (await close.isVisible()) await close.click();
  }

  async openGroup(group: string) {
    await this.openFacets();
    const details = this.page.locator(`#group-${group}`);
    if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
  }

  /** Shows the boxes for several days. */
  async openDays() {
    const days = this.page.locator("#group-day");
    if ((await days.getAttribute("open")) === null) await days.locator("summary").click();
  }

  /** Link that shows a day alone. */
  dayLink(day: string): Locator {
    return this.page.locator(`a[data-day="${day}"]`);
  }

  /** Switches a value on or off. */
  async toggle(group: string, value: string) {
    if (group === "day") await this.openDays();
    else await this.openGroup(group);
    await this.value(group, value).click();
    await this.apply();
  }

  async follow(link: Locator) {
    if (this.hydrated) return link.click();
    // Cards get their height as they come into view: the link must not move between press and release.
    await link.scrollIntoViewIfNeeded();
    await expect
      .poll(async () => {
        const before = await link.boundingBox();
        await this.page.waitForTimeout(100);
        return (await link.boundingBox())?.y === before?.y;
      })
      .toBe(true);
    await Promise.all([this.page.waitForEvent("load"), link.click()]);
  }

  /** Ids of the hits, in order. */
  async ids(): Promise<string[]> {
    return this.articles.evaluateAll((articles) => articles.map((article) => article.getAttribute("data-activity")!));
  }

  async expectTotal(total: number) {
    await expect(this.total).toHaveAttribute("data-total", String(total));
  }

  /** Shown counts by value: `theme=x` → 12. */
  async counts(): Promise<Record<string, number>> {
    return this.page.locator("form#programme").evaluate((form) => {
      const counts: Record<string, number> = {};
      for (const count of form.querySelectorAll("[data-count]")) {
        const input = count.parentElement!.querySelector("input")!;
        counts[`${input.name}=${input.value}`] = Number(count.getAttribute("data-count"));
      }
      return counts;
    });
  }

  query(): string {
    return new URL(this.page.url()).search.slice(1);
  }
}
