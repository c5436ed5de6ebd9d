// Search engines side by side on the same week and the same queries: one Markdown table of quality and speed.
// `node end2end/bench/search/compare.mjs [--only KEY,KEY] [--data FOLDER] [--week SLUG] [--queries FILE] [--save FOLDER] [--fresh SEED [--half]]`
//
// FOLDER (else VECKAN_TEST_DATA) has SLUG.csv, SLUG.toml and the queries. --save writes each engine's answers to
// FOLDER/KEY.json. --fresh asks other queries, made from the same programme with that seed; --half leaves a random half
// of the programme out first. Rivals come from end2end's npm packages; PostgreSQL is started in a folder of its own.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { removeFolder, temporaryFolder, testData } from "../../support/server.mjs";
import { ENGINES, Missing } from "./engines.mjs";
import { documents, missing, queriesFile, readQueries, WEEK } from "./programme.mjs";
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

/** Asks each query once, after some that only warm the engine up. */
async function asked(engine, queries) {
  const answers = {};
  const ask = async (query) => {
    const begun = performance.now();
    const answer = await engine.search(query.q);
    const ms = performance.now() - begun;
    return { ...(typeof answer === "function" ? answer() : answer), ms };
  };
  for (let number = 0; number < queries.length; number += 11) await ask(queries[number]);
  for (const query of queries) answers[query.id] = await ask(query);
  return answers;
}

function table(columns) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const classes = [...columns[0].result.main.keys()];
  const row = (name, of) => line([name, ...columns.map(({ result }) => of(result))]);
  const ms = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));
  return [
    line(["", ...columns.map(({ engine }) => engine.name)]),
    line(["---", ...columns.map(() => "---:")]),
    ...classes.map((name) => row(name, (result) => result.main.get(name).toFixed(3))),
    row("**overall**", (result) => `**${result.overall.toFixed(3)}**`),
    row("median hits of two words", (result) => result.hitsOfTwo ?? ""),
    row("a query, median (ms)", (result) => ms(result.medianMs)),
    row("a query, p99 (ms)", (result) => ms(result.p99Ms)),
  ].join("\n");
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
  const columns = [];
  for (const engine of ENGINES) {
    if (wanted && !wanted.includes(engine.key)) continue;
    const begun = performance.now();
    let running;
    try {
      running = await engine.start(week);
      console.error(`${engine.name}: ready after ${Math.round(performance.now() - begun)} ms`);
      const answers = await asked(running, queries);
      columns.push({ engine, version: running.version, result: score(queries, answers) });
      if (options.save) {
        mkdirSync(options.save, { recursive: true });
        const said = { engine: engine.key, answers };
        writeFileSync(join(options.save, `${engine.key}.json`), `${JSON.stringify(said)}\n`);
      }
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      console.error(`skipped: ${engine.name}: ${error.message}`);
    } finally {
      await running?.stop?.();
    }
  }
  if (columns.length) {
    const of = isFresh ? ` made with the seed ${options.fresh}` : "";
    console.log(
      `${queries.length} queries${of} on the ${week.documents.length} activities of ${source.week}. Each figure is the class's main score, at most 1; ` +
        "times are of one query after the other, inside the process where nothing else is said.\n",
    );
    console.log(table(columns));
    console.log(
      `\n${columns.map(({ engine, version }) => `- ${engine.name}${version ? ` (${version})` : ""}: ${engine.how}.`).join("\n")}`,
    );
  }
} finally {
  if (temporary) removeFolder(temporary);
}
