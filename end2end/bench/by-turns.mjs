// Compares how fast builds answer inputs: `node end2end/bench/by-turns.mjs OLD_BIN NEW_BIN… [--rounds 3]`.
//
// Each build serves the real week of `VECKAN_TEST_DATA`, imported by the first, and is measured in turn, so that other
// load on the machine slows all of them. A figure is the median of the rounds; ratios are relative to the first build.
import { parseArgs } from "node:util";

import { copyOf, realWeek, removeFolder, serveBy, temporaryFolder, testData } from "../support/server.mjs";
import { inputs, launch } from "./browser.mjs";
import { newFilters } from "./requests.mjs";
import { median } from "./statistics.mjs";

const { values: options, positionals: programs } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" } },
});
const data = testData();
if (programs.length < 2 || !data) {
  console.error("usage: node by-turns.mjs OLD_BIN NEW_BIN… [--rounds 3], with VECKAN_TEST_DATA");
  process.exit(2);
}
process.env.VECKAN_BIN = programs[0];
const folder = temporaryFolder();
const database = realWeek(folder, data);

/** Figures of each build by name, one for each round. */
const figures = programs.map(() => new Map());
const browser = await launch();
try {
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const [number, program] of programs.entries()) {
      const server = await serveBy([program], copyOf(database, `${number}-${round}`));
      const rows = [
        ...(await inputs(browser, server.url, "1 960", { workMs: 12, frames: 1 })),
        await newFilters(server.url, "1 960"),
      ].flat();
      await server.stop();
      for (const { what, value, note } of rows) {
        const known = figures[number].get(what) ?? [];
        figures[number].set(what, [...known, value]);
        console.error(`  round ${round}, ${program}: ${what}: ${value.toFixed(2)} (${note})`);
      }
    }
  }
} finally {
  await browser.close();
  removeFolder(folder);
}
for (const [what, old] of figures[0]) {
  const medians = figures.map((known) => median(known.get(what)));
  const ratios = medians.slice(1).map((value) => (value / medians[0]).toFixed(2));
  console.log(
    `${what}: ${medians.map((value) => value.toFixed(2)).join(" / ")}; ratio ${ratios.join(" / ")}; rounds ${old.length}`,
  );
}
