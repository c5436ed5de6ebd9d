// The programme is published anew between the page and its data.
import { writeFileSync } from "node:fs";

import { ask } from "../support/api";
import { copyOf, serve, veckan } from "../support/server.mjs";
import { expect, test as base } from "../support/test";

type Changing = Awaited<ReturnType<typeof serve>> & { database: string };

const test = base.extend<object, { changing: Changing }>({
  changing: [
    async ({}, use, info) => {
      const database = copyOf(process.env.VECKAN_CHANGING_DATABASE!, `changing-${info.workerIndex}`);
      const server = await serve(database);
      await use({ ...server, database });
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ changing }, use) => use(changing.url),
});

// An earlier version that is gone is a failed request, and the way onward is what is tested.
test.use({ expected: /status of 410/ });

/** Gives what was published before. */
async function publish({ url, database }: Changing, id: string, title: string) {
  const before = await ask("", 1, url);
  const file = `${database}.csv`;
  const start = `${process.env.VECKAN_WEEK_STARTS} 07:00`;
  writeFileSync(
    file,
    `id,title,organizer,organizer_kind,starts,ends,format\n${id},${title},Vinnova,state,${start},${start.replace("07:00", "07:30")},online\n`,
  );
  veckan(database, "import", file, "--week", process.env.VECKAN_WEEK!, "--publish");
  await expect.poll(async () => (await ask("", 1, url)).version).not.toBe(before.version);
  return before;
}

for (const gone of [false, true]) {
  test(`its earlier version is ${gone ? "gone" : "still there"}`, async ({ page, programme, changing }) => {
    let release = () => {};
    const held = new Promise<void>((done) => (release = done));
    await page.route("**/data/*/*/list", async (route) => {
      await held;
      const old = gone && route.request().url().includes(before.version);
      await (old ? route.fulfill({ status: 410 }) : route.continue());
    });
    await page.goto("/program");
    const title = `Nyss publicerat ${gone}`;
    const before = await publish(changing, `new-${gone}`, title);
    release();
    await programme.ready();
    await programme.complete();
    if (gone) {
      await expect(page.locator("#note")).toContainText("Programmet har uppdaterats");
      await programme.expectTotal(before.total + 1);
      await expect(programme.articles.filter({ hasText: title })).toHaveCount(1);
      await programme.search("nyss publicerat");
      await programme.expectTotal((await ask("q=nyss publicerat", 5, changing.url)).total);
    } else {
      await expect(page.locator("#note")).toBeEmpty();
      await programme.expectTotal(before.total);
      await page.reload();
      await programme.expectTotal(before.total + 1);
      await expect(programme.articles.filter({ hasText: title })).toHaveCount(1);
    }
  });
}
