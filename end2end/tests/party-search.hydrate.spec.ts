// The search for a party while its name is typed: slips, how many there are, that there is none, and what a full name fills
// in when its field is left.
import { copyOf, serve } from "../support/server.mjs";
import { expect, test as base } from "../support/test";
import { Wizard } from "../support/wizard";

const test = base.extend<object, { started: string }>({
  started: [
    async ({}, use, info) => {
      const server = await serve(copyOf(process.env.VECKAN_CHANGING_DATABASE!, `party-search-${info.workerIndex}`));
      await use(server.url);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ started }, use) => use(started),
});

test("a slip finds the body, and what is nowhere is said to everybody", async ({ page }) => {
  const wizard = new Wizard(page, true);
  await wizard.begin();
  const organizer = wizard.field("organizer");
  const first = page.locator(".suggestions").getByRole("option").first();
  for (const [typed, meant] of [
    ["Vinova", "Vinnova"],
    ["Trafikverkt", "Trafikverket"],
    ["Skolvreket", "Skolverket"],
  ]) {
    await organizer.fill(typed);
    await expect(first.locator(".name")).toHaveText(meant);
  }
  await organizer.fill("Kommunkonsulten i Bromma AB");
  const none = page.getByText("Inget i registret heter så. Det gör inget: skriv namnet som ni brukar.");
  await expect(none).toBeVisible();
  await expect(none).toBeInViewport();
  await expect(none).toHaveAttribute("role", "status");
  await expect(page.locator(".suggestions").getByRole("option")).toHaveCount(0);
  // It stays when the field is left, so that nothing moves under what is pressed.
  await organizer.press("Tab");
  await expect(none).toBeVisible();
  await organizer.fill("Region");
  await expect(none).toHaveCount(0);
  await expect(page.locator(".suggestions").getByRole("option")).toHaveCount(10);
  await expect(page.getByRole("listbox")).toHaveAttribute("data-more", /^10 av 2\d: skriv mer av namnet$/);
  await organizer.fill("Vinnova");
  await expect(page.locator(".suggestions").getByRole("option")).toHaveCount(1);
  await expect(page.getByRole("listbox")).not.toHaveAttribute("data-more");
});

test("a full name that is left fills in kind and number, also when the answer comes late", async ({ page }) => {
  const wizard = new Wizard(page, true);
  await wizard.begin();
  const organizer = wizard.field("organizer");
  const shows = async (name: string, number: string, kind: string) => {
    await expect(organizer).toHaveValue(name);
    await expect(wizard.field("organizer_number")).toHaveValue(number);
    await expect(wizard.field("organizer_kind")).toHaveValue(kind);
  };
  // Left at once, long before there is an answer.
  await organizer.pressSequentially("vinnova");
  await organizer.press("Tab");
  await shows("vinnova", "202100-5216", "state");
  await expect(page.locator(".suggestions").getByRole("option")).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "Ifyllt ur registret: Statlig myndighet" })).toHaveCount(1);
  await expect(page.locator("#eligibility .is-met")).toContainText("Villkoret är uppfyllt");
  await wizard.saved();
  // What was filled in goes with the name, and an alias that was waited for fills in anew.
  await organizer.fill("SKR");
  await expect(page.locator(".suggestions").getByRole("option").first()).toBeVisible();
  await shows("SKR", "", "");
  await organizer.press("Tab");
  await shows("SKR", "222000-0315", "other-public");
  // A part of a name means nobody in particular.
  await organizer.fill("Vinnov");
  await expect(page.locator(".suggestions").getByRole("option").first()).toBeVisible();
  await organizer.press("Tab");
  await expect(page.locator(".suggestions").getByRole("option")).toHaveCount(0);
  await shows("Vinnov", "", "");
});

test("without an answer nothing is said of the name", async ({ page }) => {
  const wizard = new Wizard(page, true);
  await wizard.begin();
  await page.route("**/do/find-parties**", (route) => route.fulfill({ status: 200, body: "<p>Logga in</p>" }));
  const asked = page.waitForResponse("**/do/find-parties**");
  await wizard.field("organizer").fill("Vinnova");
  await (await asked).finished();
  await wizard.saved();
  await expect(page.getByText("Inget i registret heter så")).toHaveCount(0);
  await expect(page.locator(".suggestions").getByRole("option")).toHaveCount(0);
});

test("a full name takes the place of nothing that was typed or chosen", async ({ page }) => {
  const wizard = new Wizard(page, true);
  await wizard.begin();
  const organizer = wizard.field("organizer");
  const number = wizard.field("organizer_number");
  const kind = wizard.field("organizer_kind");
  const leave = async () => {
    await organizer.fill("Vinnova");
    await expect(page.locator(".suggestions").getByRole("option").first()).toBeVisible();
    await organizer.press("Tab");
    await expect(page.locator(".suggestions").getByRole("option")).toHaveCount(0);
    await wizard.saved();
  };
  await kind.selectOption("company");
  await leave();
  await expect(number).toHaveValue("");
  await expect(kind).toHaveValue("company");
  await organizer.fill("");
  await kind.selectOption("");
  await number.fill("556036-0793");
  await leave();
  await expect(number).toHaveValue("556036-0793");
  await expect(kind).toHaveValue("");
  // The same number, as it is written elsewhere, is no other one.
  await organizer.fill("");
  await number.fill("16 202100 5216");
  await leave();
  await expect(number).toHaveValue("202100-5216");
  await expect(kind).toHaveValue("state");
});
