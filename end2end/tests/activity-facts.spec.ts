// An activity's page holds with everything that it can have, and with nothing that may be left out.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";

import { ask, pathOf } from "../support/api";
import { removeFolder, root, serve, temporaryFolder, veckan } from "../support/server.mjs";
import { expect, test as base } from "../support/test";

const columns =
  "id,title,organizer,partners,starts,ends,format,venue,address,municipality,online_url,website,themes,kind,language," +
  "audience,audience_note,registration,registration_url,registration_deadline,contact_name,contact_email," +
  "accessibility,description,status,places";
const days = [3, 4, 5, 6];
const partners = Array.from({ length: 12 }, (_, number) => `Part nummer ${number + 1}`);

function row(cells: Record<string, string>): string {
  return columns
    .split(",")
    .map((column) => `"${cells[column] ?? ""}"`)
    .join(",");
}

const least = {
  title: "Ingenting mer än nödvändigt",
  organizer: "Vinnova",
  starts: "2022-10-04 11:00",
  ends: "2022-10-04 12:00",
  format: "online",
};
const everything = {
  ...least,
  title: "Allt på en gång",
  partners: partners.join(";"),
  starts: days.map((day) => `2022-10-0${day} 09:00`).join(";"),
  ends: days.map((day) => `2022-10-0${day} 10:00`).join(";"),
  format: "hybrid",
  venue: "Stora salen",
  address: "Torget 1, 111 22 Stockholm",
  municipality: "Stockholm",
  online_url: "https://example.se/delta",
  website: "https://ettmycketlangtnamnpaenwebbplatssominteharnagotmellanrum.example.se/om",
  themes: "utilization-of-data;green-transition",
  kind: "seminar",
  language: "sv;en;fi",
  audience: "targeted",
  audience_note: "För dig som arbetar med innovationsupphandling och juridik i kommuner och regioner",
  registration: "required",
  registration_url: "https://example.se/anmal",
  registration_deadline: "2022-10-05 12:00",
  contact_name: "Frågor och svar",
  contact_email: "fragor@example.se",
  accessibility: "captions;step-free",
  description: "Vi visar hur.",
  places: "50",
};

type Server = Awaited<ReturnType<typeof serve>>;

/** Server on the Tuesday of the week, half past nine, when the second occurrence of what has everything is on. */
const test = base.extend<object, { week: Server }>({
  week: [
    async ({}, use) => {
      const folder = temporaryFolder();
      const [database, file] = [join(folder, "facts.db"), join(folder, "facts.csv")];
      const cancelled = { ...everything, title: "Inställt seminarium", status: "cancelled" };
      writeFileSync(file, [columns, ...[everything, least, cancelled].map(row)].join("\n"));
      veckan(database, "week", "add", join(root, "data/demo/2022.toml"));
      veckan(database, "import", file, "--week", "2022", "--publish");
      const server = await serve(database, "--clock", "2022-10-04T09:30:00+02:00");
      await use(server);
      await server.stop();
      removeFolder(folder);
    },
    { scope: "worker" },
  ],
  baseURL: async ({ week }, use) => use(week.url),
});

async function open(page: Page, url: string, title: string) {
  const found = (await ask("", 100, url)).activities.find((it) => it.title === title);
  await page.goto(pathOf(found!));
}

for (const { title } of [everything, least]) {
  test(`every value stands beside its label: ${title}`, async ({ page, week }) => {
    await open(page, week.url, title);
    for (const width of [360, 768, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const facts = page.locator(".facts dl");
      const boxes = await facts.evaluate((list) => {
        const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
        return [...list.querySelectorAll("dd")].map((value) => {
          let label = value.previousElementSibling!;
          while (label.tagName !== "DT") label = label.previousElementSibling!;
          const [box, beside] = [value.getBoundingClientRect(), label.getBoundingClientRect()];
          return { label: label.textContent, isRight: box.left >= beside.right - 1, rems: box.width / rem };
        });
      });
      expect(boxes.length).toBeGreaterThanOrEqual(3);
      for (const { label, isRight, rems } of boxes) {
        expect(isRight, `${label} at ${width}`).toBe(true);
        expect(rems, `${label} at ${width}`).toBeGreaterThan(8);
      }
      const [height, over] = await page.evaluate(() => {
        const { scrollHeight, scrollWidth, clientWidth } = document.documentElement;
        return [scrollHeight, scrollWidth - clientWidth];
      });
      expect(height, `height at ${width}`).toBeLessThan(3200);
      expect(over, `sideways at ${width}`).toBe(0);
    }
  });
}

test("what occurrences share is said once, and what is over comes last and invites nobody", async ({ page, week }) => {
  await open(page, week.url, everything.title);
  const when = page.locator(".activity-when");
  await expect(when.getByText("svensk tid")).toHaveCount(1);
  await expect(when.getByText("Stora salen, Torget 1, 111 22 Stockholm", { exact: true })).toHaveCount(1);
  await expect(when.getByRole("link", { name: "Delta digitalt" })).toHaveCount(1);
  await expect(when.getByRole("listitem")).toHaveText([
    /^Tisdag 4 oktober 2022 09:00–10:00\s+Pågår nu till 10:00$/,
    /^Onsdag 5 /,
    /^Torsdag 6 /,
    /^Måndag 3 /,
  ]);
});

test("a long list of parties opens", async ({ page, week }) => {
  await open(page, week.url, everything.title);
  const last = page.getByRole("link", { name: partners.at(-1)! });
  await expect(last).toBeHidden();
  await page.getByText("och 6 till").click();
  await expect(last).toBeVisible();
});

test("a cancelled one says when it would have been, and invites nobody", async ({ page, week }) => {
  await open(page, week.url, "Inställt seminarium");
  const main = page.getByRole("main");
  await expect(main.locator(".alert")).toContainText("vid 4 tillfällen 3–6 oktober 2022");
  await expect(main.locator("s time")).toHaveCount(4);
  await expect(main.getByRole("link", { name: /Delta digitalt|Anmäl dig/ })).toHaveCount(0);
});

test("an activity without a contact names none", async ({ page, week }) => {
  await open(page, week.url, least.title);
  await expect(page.getByRole("heading", { name: "Kontakt" })).toHaveCount(0);
});
