// Wizard page object. Works with and without the client.
import { expect, type Page } from "@playwright/test";

export const texts = {
  organizer: "Vinnova",
  title: "Öppna data i praktiken – en prövning",
  description: "Vi visar **hur** man gör.\n\nOch varför det lönar sig.",
  venue: "Stora salen",
  reason: "Föreläsaren har blivit sjuk.",
};

export class Wizard {
  constructor(
    readonly page: Page,
    readonly hydrated: boolean,
  ) {}

  field(name: string) {
    return this.page.locator(`[id="f-${name}"]`);
  }
  button(value: string) {
    return this.page.locator(`button[name=action][value="${value}"]:not(.by-enter):visible`).first();
  }
  get status() {
    return this.page.locator("#save-status .words");
  }

  async ready() {
    await expect(this.page.locator("#steps")).toBeVisible();
    if (this.hydrated) await expect(this.page.locator("html")).toHaveAttribute("data-hydrated", "true");
  }

  /** Begins a draft; returns its address without the step. */
  async begin(): Promise<string> {
    await this.page.goto("/anmal");
    await this.page.getByRole("button", { name: "Börja" }).click();
    await this.page.waitForURL(/\/anmal\/[a-z0-9]+\/vem/);
    await this.ready();
    return new URL(this.page.url()).pathname.replace(/\/vem$/, "");
  }

  async press(value: string) {
    if (this.hydrated && /^(next|back|goto:)/.test(value)) {
      // The client replaces the page's content by the next step.
      const before = await this.page.locator("#draft").elementHandle();
      await this.button(value).click();
      await expect(async () => expect(await before!.evaluate((form) => form.isConnected)).toBe(false)).toPass();
    } else {
      await Promise.all([this.page.waitForEvent("load"), this.button(value).click()]);
    }
    await this.ready();
  }

  async next(step: string) {
    await this.press("next");
    await expect(this.page).toHaveURL(new RegExp(`/${step}($|[?#])`));
  }

  async saved() {
    // As long as the client waits before it retries.
    if (this.hydrated) await expect(this.status).toHaveText(/^Sparat \d\d:\d\d/, { timeout: 20_000 });
  }

  async who() {
    await this.field("organizer").fill("vinno");
    if (this.hydrated) {
      await this.page.getByRole("option", { name: /^Vinnova/ }).click();
    } else {
      await this.press("find:organizer");
      await this.page.getByRole("button", { name: "Välj Vinnova", exact: true }).click();
      await this.ready();
    }
    await expect(this.field("organizer")).toHaveValue("Vinnova");
    await expect(this.field("organizer_number")).toHaveValue("202100-5216");
    await expect(this.field("organizer_kind")).toHaveValue("state");
  }

  async what(title = texts.title) {
    await this.field("title").fill(title);
    await this.field("description").fill(texts.description);
    await this.field("kind").selectOption({ index: 1 });
    await this.page.locator('input[name="themes"]').first().check();
    await this.page.locator('input[name="languages"][value="sv"]').check();
  }

  async when(day: number) {
    await this.field("day.1").selectOption({ index: day });
    await this.field("starts.1").fill("09:00");
    await this.field("ends.1").fill("10:30");
    await this.page.locator('input[name="format.1"][value="hybrid"]').check();
    await this.field("venue.1").fill(texts.venue);
    await this.field("municipality.1").selectOption("0180");
    await this.field("online_url.1").fill("https://example.se/delta");
  }

  async takePart() {
    await this.page.locator('input[name="registration"][value="none"]').check();
    await this.page.locator('input[name="accessibility"][value="captions"]').check();
  }

  async contact(email: string) {
    await this.field("contact_email").fill("fragor@example.se");
    await this.field("own_email").fill(email);
  }
}
