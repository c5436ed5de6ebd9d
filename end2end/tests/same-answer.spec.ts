// The same address gives the same hits, order and counts: from the API, from HTML, and from the page once hydrated.
import { ask, type Found } from "../support/api";
import { expect, test } from "../support/test";

const FILTERS = 60;
const FIRST = 50;
const SEED = 20221003;

/** Small and seeded: the same filters each time. */
function random(seed: number) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

function filters(all: Found): string[] {
  const next = random(SEED);
  const pick = <T>(values: T[]) => values[Math.floor(next() * values.length)];
  const words = all.activities
    .flatMap((it) => `${it.title} ${it.organizer.name}`.split(/[\s:,.–]+/))
    .filter((it) => it.length > 3);
  const texts = [
    ...words.map((word) => word.slice(0, 3 + Math.floor(next() * 6))),
    "a",
    "ö",
    "dåta",
    "DATA ai",
    "%_",
    "c++ & <b>",
    "é",
    "”citat”",
  ];
  const groups = Object.keys(all.facets).sort();
  return Array.from({ length: FILTERS }, (_, number) => {
    const query = new URLSearchParams();
    if (next() < 0.6) query.append("q", next() < 0.3 ? `${pick(texts)} ${pick(texts)}` : pick(texts));
    for (let chosen = Math.floor(next() * 4); chosen > 0; chosen--) {
      const group = pick(groups);
      query.append(group, next() < 0.05 ? "okänt" : pick(Object.keys(all.facets[group])));
      if (next() < 0.3) query.append(group, pick(Object.keys(all.facets[group])));
    }
    if (next() < 0.25) query.append("from", pick(["08:00", "13:15", "22:00"]));
    if (next() < 0.25) query.append("to", pick(["09:00", "12:00", "02:00"]));
    if (next() < 0.25) query.append("sort", pick(["time", "title", "relevance"]));
    return number === 0 ? "" : query.toString();
  });
}

type Answer = { total: number; ids: string[]; counts: Record<string, number> };

/** Of the API, as far as the page shows it. */
function answerOf(found: Found, shown: Answer): Answer {
  const counts = Object.fromEntries(
    Object.keys(shown.counts).map((key) => {
      const at = key.indexOf("=");
      return [key, found.facets[key.slice(0, at)]?.[key.slice(at + 1)] ?? 0];
    }),
  );
  return { total: found.total, ids: found.activities.map((it) => it.id).slice(0, shown.ids.length), counts };
}

for (const [name, variable] of [
  ["demonstration", "VECKAN_DEMO_URL"],
  ["real week", "VECKAN_REAL_URL"],
] as const) {
  test.describe(name, () => {
    test.use({ baseURL: async ({}, use) => use(process.env[variable] || process.env.VECKAN_DEMO_URL) });

    test(`${FILTERS} filters`, async ({ page, programme, hydrated, isPhone, baseURL }) => {
      test.skip(isPhone, "the answer does not depend on the width");
      test.skip(!process.env[variable], "there is no real week here");
      test.setTimeout(240_000);
      await programme.open();
      await programme.complete();
      const shown = () =>
        page.locator("form#programme").evaluate((form, first) => {
          const counts: Record<string, number> = {};
          for (const count of form.querySelectorAll("[data-count]")) {
            const input = count.parentElement!.querySelector("input")!;
            counts[`${input.name}=${input.value}`] = Number(count.getAttribute("data-count"));
          }
          const articles = [...form.querySelectorAll("article[data-activity]")].slice(0, first);
          return {
            total: Number(form.querySelector("[data-total]")!.getAttribute("data-total")),
            ids: articles.map((it) => it.getAttribute("data-activity")!),
            counts,
          };
        }, FIRST);
      for (const query of filters(await ask("", 500, baseURL))) {
        const found = await ask(query, FIRST, baseURL);
        if (hydrated) {
          // As a link on the page would: the client answers, no server is asked.
          await page.evaluate((query) => {
            const link = document.createElement("a");
            link.href = `/program?${query}`;
            document.querySelector("main")!.append(link);
            link.click();
            link.remove();
          }, query);
        } else {
          await page.goto(`/program?${query}`);
        }
        const enough = Math.min(found.total, FIRST);
        await expect.poll(async () => (await shown()).ids.length, { message: query }).toBeGreaterThanOrEqual(enough);
        const answer = await shown();
        expect(answer, query).toEqual(answerOf(found, answer));
        expect(answer.ids.length, query).toBe(enough);
      }
    });
  });
}
