// Search engines side by side on the same week and the same queries: one Markdown table of quality and speed.
// `node end2end/bench/search/compare.mjs [--only KEY,KEY] [--data FOLDER] [--week SLUG] [--queries FILE] [--save FOLDER] [--fresh SEED [--half]]`
//
// FOLDER (else VECKAN_TEST_DATA) has SLUG.csv, SLUG.toml and the queries. --save writes each engine's answers to
// FOLDER/KEY.json. --fresh asks other queries, made from the same programme with that seed; --half leaves a random half
// of the programme out first. Rivals come from end2end's npm packages; PostgreSQL is started in a folder of its own.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { removeFolder, temporaryFolder, testData } from "../../support/server.mjs";
import { ENGINES } from "./engines.mjs";
import { documents, missing, queriesFile, readQueries, WEEK } from "./programme.mjs";
import { columnsOf, legend, table } from "./run.mjs";
import { score } from "./score.mjs";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    data: { type: "string" },
    week: { type: "string", default: WEEK },
    queries: { type: "string" },
    save: { type: "string" },
    fresh: { type: "string" },
    half: { type: "boolean", default: false },
  },
});

const wanted = options.only?.split(",");
const unknown = wanted?.filter((key) => !ENGINES.some((engine) => engine.key === key)) ?? [];
if (unknown.length) {
  console.error(`no such engine: ${unknown.join(", ")}; there are ${ENGINES.map((engine) => engine.key).join(", ")}`);
  process.exit(2);
}

const given = options.data ? resolve(options.data) : testData();
const isFresh = options.fresh !== undefined;
const source = { folder: given, week: options.week };
source.queries = options.queries ? resolve(options.queries) : given && queriesFile(given, options.week);
const gaps = given ? missing({ ...source, queries: isFresh ? undefined : source.queries }) : [];
if (!given || gaps.length) {
  console.log(`skipped: ${gaps.length ? `${gaps.join(", ")} missing` : "the folder of test data is missing"}`);
  process.exit(0);
}
const temporary = isFresh ? temporaryFolder() : undefined;
try {
  if (temporary) {
    const { writeFresh } = await import("./other_queries.mjs");
    writeFresh(source, temporary, { seed: Number(options.fresh), isHalf: options.half });
    source.folder = temporary;
    source.queries = queriesFile(temporary, options.week);
  }
  const week = { ...source, documents: documents(join(source.folder, `${source.week}.csv`)) };
  const queries = readQueries(source.queries);
  const engines = ENGINES.filter((engine) => !wanted || wanted.includes(engine.key));
  const columns = await columnsOf(engines, week, queries, score, options.save);
  if (columns.length) {
    const of = isFresh ? ` made with the seed ${options.fresh}` : "";
    console.log(
      `${queries.length} queries${of} on the ${week.documents.length} activities of ${source.week}. Each figure is the class's main score, at most 1; ` +
        "times are of one query after the other, inside the process where nothing else is said.\n",
    );
    console.log(table(columns));
    console.log(`\n${legend(columns)}`);
  }
} finally {
  if (temporary) removeFolder(temporary);
}
