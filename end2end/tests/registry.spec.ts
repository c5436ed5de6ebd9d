// What the registry fills in of a party goes as soon as its name means another; what somebody typed stays.
import { copyOf, serve } from "../support/server.mjs";
import { expect, test as base } from "../support/test";
import { Wizard } from "../support/wizard";

const test = base.extend<object, { started: string }>({
  started: [
    async ({}, use, info) => {
      const server = await serve(copyOf(process.env.VECKAN_CHANGING_DATABASE!, `registry-${info.workerIndex}`));
      await use(server.url);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ started }, use) => use(started),
});

test("number and kind that the registry filled in go with the name", async ({ page, hydrated }) => {
  const wizard = new Wizard(page, hydrated);
  await wizard.begin();
  const rename = async (name: string) => {
    await wizard.field("organizer").fill(name);
    if (!hydrated) await wizard.press("save");
  };
  const shows = async (number: string, kind: string) => {
    await expect(wizard.field("organizer_number")).toHaveValue(number);
    await expect(wizard.field("organizer_kind")).toHaveValue(kind);
  };
  await wizard.who();
  await expect(page.locator("#eligibility .is-met")).toContainText("Villkoret är uppfyllt");
  await rename("Acme AB");
  await shows("", "");
  await expect(page.locator("#eligibility")).toContainText("inte uppfyllt än");
  await wizard.saved();
  await page.reload();
  await wizard.ready();
  await shows("", "");

  // Looked up on leaving: it goes as well, also after the page was made anew.
  await rename("Vinnova");
  await wizard.next("vad");
  await wizard.press("goto:vem");
  await shows("202100-5216", "state");
  await rename("Acme AB");
  await shows("", "");

  await wizard.field("organizer_number").fill("556036-0793");
  await wizard.field("organizer_kind").selectOption("company");
  await rename("Beta AB");
  await shows("556036-0793", "company");
});
