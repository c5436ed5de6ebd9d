// Measures the numbers of docs/measured.md: `node end2end/bench/all.mjs [--data FOLDER] [--json FILE] [--quick]`.
// The real week comes from FOLDER (else VECKAN_TEST_DATA); without it a generated week of the same size is used.
// --quick leaves out the weeks of 20 000 and 100 000 activities. Run it on an idle machine.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import {
  demonstration,
  program,
  removeFolder,
  root,
  serve,
  temporaryFolder,
  testData,
  veckan,
} from "../support/server.mjs";
import { firstPage, inputs, launch } from "./browser.mjs";
import { generate } from "./generate.mjs";
import { againstNginx, calendars, clientSize, dataSizes, memory, newFilters, pageSize } from "./requests.mjs";
import { markdown, median, row } from "./statistics.mjs";

const { values: options } = parseArgs({
  options: { data: { type: "string" }, json: { type: "string" }, quick: { type: "boolean", default: false } },
});
if (options.data) process.env.VECKAN_TEST_DATA = options.data;
const folder = temporaryFolder();
const data = testData();
console.error(`measuring ${program()}${data ? "" : "; almedalen-2023.csv is missing: a generated week stands in"}`);

const rows = [];
const add = (...more) => {
  for (const one of more.flat()) {
    rows.push(one);
    console.error(`  ${one.what}, ${one.at}: ${one.value.toFixed(2)} ${one.unit}`);
  }
};

/** Source of a week with this many generated activities. */
function generated(count) {
  const file = join(folder, `${count}.csv`);
  writeFileSync(file, generate(count));
  return { file, settings: join(root, "data/demo/2022.toml"), week: "2022", at: String(count) };
}

/** Imports a week into an empty database; returns the database and the duration of the import. */
function imported({ file, settings, week }, name) {
  const database = join(folder, `${name}.db`);
  veckan(database, "week", "add", settings);
  const begun = performance.now();
  veckan(database, "import", file, "--week", week, "--publish", "--add-lists");
  return { database, seconds: (performance.now() - begun) / 1000 };
}

const real = data
  ? {
      file: join(data, "almedalen-2023.csv"),
      settings: join(data, "almedalen-2023.toml"),
      week: "almedalen-2023",
      at: "1 960",
    }
  : { ...generated(1960), at: "1 960 (generated)" };

const browser = await launch();
const running = [];
try {
  const imports = [1, 2, 3].map((number) => imported(real, `real-${number}`));
  add(
    row(
      "import into an empty SQLite database",
      real.at,
      median(imports.map((it) => it.seconds)),
      "s",
      2,
      "median of 3, the whole command",
    ),
  );
  const { database } = imports[0];
  const starts = [];
  for (let number = 0; number < 5; number++) {
    const server = await serve(database);
    starts.push(server.readyMs);
    await server.stop();
  }
  add(row("start of veckan serve to /readyz", real.at, median(starts), "ms", 300, "median of 5"));

  const server = await serve(database);
  running.push(server);
  const first = await firstPage(browser, server.url, real.at);
  add(first.rows, await clientSize(server.url), await pageSize(server.url, real.at));
  add(await dataSizes(first.files, real.at, { list: 80, text: 450 }));
  add(await inputs(browser, server.url, real.at, { workMs: 12, frames: 1 }));
  const files = join(folder, "nginx");
  mkdirSync(files);
  add(await againstNginx(server, files, real.at), await newFilters(server.url, real.at));
  add(await calendars(server.url, real.at), memory(server.pid, real.at));
  await server.stop();

  // The demonstration's coming week has real prose, unlike a generated one.
  const small = await serve(demonstration(folder));
  running.push(small);
  const page = await browser.newPage();
  await page.goto(`${small.url}/program`);
  await page.waitForSelector("html[data-text=loaded]", { state: "attached" });
  const total = await page.locator("[data-total]").getAttribute("data-total");
  const asked = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  await page.close();
  add(await dataSizes(asked, `${total} (demonstration)`, { list: 15, text: 60 }));
  await small.stop();

  if (!options.quick) {
    for (const [count, at, workMs, frames] of [
      [20_000, "20 000", 20, 2],
      [100_000, "100 000", 50, 4],
    ]) {
      const large = await serve(imported(generated(count), String(count)).database);
      running.push(large);
      add(await inputs(browser, large.url, at, { workMs, frames }));
      await large.stop();
    }
  }
} finally {
  await browser.close();
  await Promise.all(running.map((server) => server.stop()));
  removeFolder(folder);
}
console.log(markdown(rows));
if (options.json) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
