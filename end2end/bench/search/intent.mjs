// Whether people are understood, beside others: a table of this search, MiniSearch and PostgreSQL on both files of
// queries, those by words on the real week and those by intent on the same week with facets spread over it.
// `node end2end/bench/search/intent.mjs [--data FOLDER] [--only KEY,KEY] [--check] [--save FOLDER]`
//
// FOLDER (else VECKAN_TEST_DATA) has the week and the queries, and `../tools` beside it makes the varied week. --check
// has the tools there score the same answers, and fails where they come to other figures. No figure makes a run fail.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { removeFolder, temporaryFolder, testData } from "../../support/server.mjs";
import { ENGINES } from "./engines.mjs";
import { facetNames } from "./facets.mjs";
import { documents, queriesFile, readQueries, WEEK } from "./programme.mjs";
import { columnsOf, legend, table } from "./run.mjs";
import { score } from "./score.mjs";
import { LIMIT, readIntents, score as scoreIntent } from "./score_intent.mjs";

const COMPARED = ["ours", "minisearch-and", "postgresql-or"];
/** What the tools round figures to. */
const PRECISION = 0.0001;

const { values: options } = parseArgs({
  options: {
    data: { type: "string" },
    only: { type: "string" },
    check: { type: "boolean", default: false },
    save: { type: "string" },
  },
});

/** Compares the columns' figures with what a tool makes of the same answers. */
function check(tool, queries, columns, folder, figureOf) {
  for (const { engine, answers, result } of columns) {
    const [said, figures] = ["answers", "figures"].map((name) => join(folder, `${engine.key}-${name}.json`));
    writeFileSync(said, JSON.stringify({ engine: engine.key, answers }));
    execFileSync("python3", [tool, "--run", said, queries, "--json", figures], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const { classes } = JSON.parse(readFileSync(figures, "utf8"));
    for (const [name, value] of result.main) {
      if (Math.abs(figureOf(classes[name]) - value) > PRECISION)
        throw new Error(`${engine.name}, ${name}: ${value} here, ${figureOf(classes[name])} by ${tool}`);
    }
  }
  console.error(`the figures are those of ${tool}`);
}

const folder = options.data ? resolve(options.data) : testData();
const inFolder = (name) => folder && join(folder, name);
const tool = (name) => inFolder(join("../tools", name));
const intents = inFolder("search-intent-2023.jsonl");
const needed = [
  intents,
  tool("vary_week.py"),
  ...(options.check ? [tool("evaluate_intent.py"), tool("evaluate_search.py")] : []),
];
const missing = needed.filter((file) => !file || !existsSync(file));
if (missing.length) {
  console.log(`skipped: ${folder ? missing.join(", ") : "the folder of test data"} is missing`);
  process.exit(0);
}
const keys = options.only?.split(",") ?? COMPARED;
const engines = ENGINES.filter((engine) => keys.includes(engine.key));
const temporary = temporaryFolder();
try {
  const evaluations = [
    {
      what: "by words",
      tool: tool("evaluate_search.py"),
      figureOf: (of) => of.main,
      score,
      file: queriesFile(folder, WEEK),
      read: readQueries,
      week: { folder, week: WEEK, documents: documents(inFolder(`${WEEK}.csv`)) },
    },
  ];
  const week = `${WEEK}-varied`;
  const [csv, toml] = ["csv", "toml"].map((ending) => join(temporary, `${week}.${ending}`));
  const plain = ["csv", "toml"].map((ending) => inFolder(`${WEEK}.${ending}`));
  execFileSync("python3", [tool("vary_week.py"), ...plain, csv, toml], { stdio: ["ignore", "ignore", "inherit"] });
  evaluations.push({
    what: "by intent",
    tool: tool("evaluate_intent.py"),
    figureOf: (of) => of.score,
    score: scoreIntent,
    file: intents,
    read: readIntents,
    week: { folder: temporary, week, limit: LIMIT, documents: documents(csv, facetNames(toml)) },
  });
  for (const it of evaluations) {
    const queries = it.read(it.file);
    const save = options.save && join(options.save, it.week.week);
    const columns = await columnsOf(engines, it.week, queries, it.score, save);
    console.log(
      `${queries.length} queries ${it.what} on the ${it.week.documents.length} activities of ${it.week.week}.\n`,
    );
    console.log(`${table(columns)}\n\n${legend(columns)}\n`);
    if (options.check) check(it.tool, it.file, columns, mkdtempSync(join(temporary, "check-")), it.figureOf);
  }
} finally {
  removeFolder(temporary);
}
