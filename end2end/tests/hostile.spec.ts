// Hostile texts in every field, in a real browser: on no page do they run, ask another host for anything, or become
// elements. What the console says and every request to another host fails a test anyway.
import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";

import { payloads, Round, strangers, texts, watchPolicy } from "../support/hostile";
import { comingWeekOf, copyOf, serve, veckan } from "../support/server.mjs";
import { expect, test as base } from "../support/test";
import { Wizard } from "../support/wizard";

const EMAIL = "anna@example.se";

type Site = { url: string; cookie: string; week: { first: string; theme: string } };

// A server of their own, where mail is shown, and somebody who sends everything and decides on everything.
const test = base.extend<object, { site: Site }>({
  site: [
    async ({}, use) => {
      const database = copyOf(process.env.VECKAN_CHANGING_DATABASE!, `hostile-${randomUUID()}`);
      const server = await serve(database);
      const invited = veckan(database, "invite", EMAIL, "--role", "moderator", "--public-url", server.url);
      const signedIn = await fetch(invited.trim().split("\n").at(-1)!, { method: "POST", redirect: "manual" });
      const cookie = signedIn.headers.get("set-cookie")!.split(";")[0];
      await use({ url: server.url, cookie, week: comingWeekOf(`sqlite:${database}`) });
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ site }, use) => use(site.url),
  page: async ({ page, context, site }, use) => {
    const [name, value] = site.cookie.split("=");
    await context.addCookies([{ name, value, url: site.url }]);
    await watchPolicy(page);
    page.on("dialog", async (dialog) => {
      await dialog.dismiss();
      expect.soft(dialog.message(), "a dialog").toBe("");
    });
    await use(page);
  },
});
test.use({ keepsCookies: true });
test.skip(({ isPhone }) => isPhone, "the width changes nothing here");

let source = 0;

/** Sends a form as that somebody, and gives where it leads. */
async function post(site: Site, path: string, fields: Record<string, string>, shown: string[] = []): Promise<string> {
  const body = new URLSearchParams(fields);
  for (const name of shown) body.append("shown", name);
  // No one source may send so much.
  source = (source + 1) % 250;
  const headers = { cookie: site.cookie, "x-forwarded-for": `192.0.2.${source}` };
  const answer = await fetch(site.url + path, { method: "POST", body, headers, redirect: "manual" });
  expect(answer.status, path).toBe(303);
  return answer.headers.get("location")!;
}

async function begin(site: Site): Promise<string> {
  return (await post(site, "/anmal", { action: "begin" })).replace(/\/vem$/, "");
}

/** Sends all fields of a draft at once. */
async function send(site: Site, draft: string, fields: Record<string, string>, editor = "one"): Promise<string> {
  const inner = { action: "send", editor, seen: "0" };
  return post(site, `${draft}/skicka`, { ...fields, ...inner }, Object.keys(fields));
}

async function look(page: Page, path: string, hydrated: boolean) {
  await page.goto(path);
  if (hydrated) await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
  await expect(page.getByRole("main"), path).toContainText("hostile");
  expect.soft(await strangers(page), path).toEqual([]);
}

test.describe("of what the tests look for", () => {
  test.use({ expected: /Content Security Policy/ });

  test("a text that becomes markup is found", async ({ page }) => {
    await page.goto("/om");
    for (const payload of payloads.filter((payload) => !/^(\[|\{\{)/.test(payload))) {
      const html = `<input value="${payload}"><input value='${payload}'><p>${payload}</p>`;
      expect(await strangers(page, html), payload).not.toEqual([]);
    }
    expect(await strangers(page, "<p><a href='javascript:top.hostile=1'>x</a></p>")).not.toEqual([]);
    // What was refused is remembered as long as the page.
    await page.goto("/om");
    expect(await strangers(page)).toEqual([]);
    await page.evaluate("top.hostile = 1");
    expect(await strangers(page)).not.toEqual([]);
  });
});

test.describe("while they are typed", () => {
  // Fields for a day, a time or a number say to the console what they cannot show.
  test.use({ expected: /The specified value/ });

  test("on no step of the wizard", async ({ page, site, hydrated }) => {
    test.setTimeout(240_000);
    const wizard = new Wizard(page, hydrated);
    const fields = [
      ...["organizer", "organizer_number", "organizer_kind", "title", "summary", "description", "kind", "themes"],
      ...["languages", "audience", "audience_note", "website", "registration", "registration_url", "deadline_day"],
      ...["deadline_time", "places", "accessibility", "contact_name", "contact_email", "own_email", "co_email"],
      ...[
        "partner_open.1",
        "partner.1",
        "partner_number.1",
        "partner_kind.1",
        "occurrence_open.1",
        "day.1",
        "starts.1",
      ],
      ...["ends.1", "end_day.1", "format.1", "venue.1", "address.1", "municipality.1", "online_url.1"],
    ];
    for (let from = 0; from < texts.length; from += 40) {
      // As many as a draft holds twice in every field.
      const some = texts.slice(from, from + 40);
      const filled = (words: string) => Object.fromEntries(fields.map((name) => [name, words]));
      const draft = await begin(site);
      await send(site, draft, filled(some.join(" ")));
      // Another page has written something else everywhere.
      await send(site, draft, filled(some.toReversed().join("\n\n")), "two");
      for (const step of ["vem", "vad", "nar", "delta", "kontakt", "skicka"]) {
        await look(page, `${draft}/${step}`, hydrated);
        if (step === "vad" && hydrated) {
          await wizard.field("audience_note").fill(some.join(" "));
          await expect(page.locator("#others-description")).toContainText("hostile");
          // What is chosen comes into the field, and into the preview.
          await page.locator("#others-title [data-settles]").first().click();
          await wizard.field("description").fill(some.join("\n\n"));
        } else if (step === "delta" && hydrated) {
          await wizard.field("places").fill(`Ny ${some.join(" ")}`);
          await page.keyboard.press("Tab");
          await expect(page.locator("#problem-places")).not.toBeEmpty();
        }
        if (hydrated) expect.soft(await strangers(page), `${step}, typed in`).toEqual([]);
      }
    }
  });
});

test("on no page once it is sent", async ({ page, site, hydrated }) => {
  test.setTimeout(240_000);
  const line = 300;
  const limits = { title: 150, organizer: line, summary: line, description: 600, audience_note: line };
  const more = { contact_name: line, "partner.1": line, "venue.1": line, "address.1": line };
  // Each begins elsewhere, so that no activity holds the same texts everywhere.
  const named = Object.entries({ ...limits, ...more });
  const rounds = named.map(([name, limit], number) => [name, new Round(limit, number * 37)] as const);
  const drafts: string[] = [];
  // Enough for every payload; that no text becomes a tag is tested for all of them without a browser.
  while (drafts.length < 8) {
    const draft = await begin(site);
    const to = await send(site, draft, {
      organizer_kind: "state",
      kind: "seminar",
      themes: site.week.theme,
      website: "https://example.se/'onmouseover='top.hostile=1",
      "partner_kind.1": "company",
      "day.1": site.week.first,
      "starts.1": "00:05",
      "ends.1": "00:10",
      "format.1": "onsite",
      "municipality.1": "0180",
      registration: "none",
      contact_email: "'onfocus='top.hostile=1'@example.se",
      own_email: EMAIL,
      ...Object.fromEntries(rounds.map(([name, round]) => [name, round.next()])),
    });
    expect(to).toContain("klart=inskickad");
    drafts.push(draft);
  }
  const mine = await (await fetch(`${site.url}/mina`, { headers: { cookie: site.cookie } })).text();
  const sent = [...mine.matchAll(/"\/mina\/(\d+)"/g)].map(([, id]) => Number(id)).sort((one, other) => one - other);
  expect(sent).toHaveLength(drafts.length);
  const at = (path: string) => sent.map((id) => `${path}/${id}`);

  for (const path of ["/granska", "/mina", "/epost", ...at("/granska")]) await look(page, path, hydrated);
  for (const draft of drafts) await look(page, `${draft}/skicka`, hydrated);

  const words = new Round(600);
  for (const id of sent) {
    await post(site, `/granska/${id}`, { action: "publish", seen: "1", words: words.next() });
  }
  const pages = ["/", "/program", "/program?q=hostile", "/granska?lage=published"];
  for (const path of [...pages, "/epost"]) await look(page, path, hydrated);
  if (hydrated) {
    // What the browser makes of them itself: hits, the passages that they are due to, and a page without a request.
    await page.goto("/program");
    const articles = page.locator("article[data-activity]");
    await page.locator("html[data-text=loaded]").waitFor();
    await page.locator("input[name=q]").fill("constructor onmouseover");
    await expect(page.locator(".passage mark").first()).toBeVisible();
    expect.soft(await strangers(page), "hits").toEqual([]);
    await articles.first().getByRole("link").first().click();
    await expect(page.locator(".page.activity")).toBeVisible();
    expect.soft(await strangers(page), "an activity that was gone to").toEqual([]);
  }

  const reasons = new Round(line);
  for (const id of sent) await post(site, `/mina/${id}`, { own: "1", action: "cancel", reason: reasons.next() });
  for (const path of ["/epost", ...at("/aktivitet"), ...at("/mina")]) await look(page, path, hydrated);
});
