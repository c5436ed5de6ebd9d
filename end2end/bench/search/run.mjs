// Asks engines the same queries, and writes what they are worth as a Markdown table.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Missing } from "./engines.mjs";

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

export function table(columns) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const classes = [...columns[0].result.main.keys()];
  const row = (name, of) => line([name, ...columns.map(({ result }) => of(result))]);
  const ms = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));
  return [
    line(["", ...columns.map(({ engine }) => engine.name)]),
    line(["---", ...columns.map(() => "---:")]),
    ...classes.map((name) => row(name, (result) => result.main.get(name).toFixed(3))),
    row("**overall**", (result) => `**${result.overall.toFixed(3)}**`),
    ...(columns.some(({ result }) => result.hitsOfTwo !== undefined)
      ? [row("median hits of two words", (result) => result.hitsOfTwo ?? "")]
      : []),
    row("a query, median (ms)", (result) => ms(result.medianMs)),
    row("a query, p99 (ms)", (result) => ms(result.p99Ms)),
  ].join("\n");
}

/**
 * The engines' answers and what `score` makes of them: `{ engine, version, answers, result }` of each that can run here.
 * With `save` its answers are written to that folder.
 */
export async function columnsOf(engines, week, queries, score, save) {
  const columns = [];
  for (const engine of engines) {
    const begun = performance.now();
    let running;
    try {
      running = await engine.start(week);
      console.error(`${engine.name}: ready after ${Math.round(performance.now() - begun)} ms`);
      const answers = await asked(running, queries);
      columns.push({ engine, version: running.version, answers, result: score(queries, answers) });
      if (save) {
        mkdirSync(save, { recursive: true });
        writeFileSync(join(save, `${engine.key}.json`), `${JSON.stringify({ engine: engine.key, answers })}\n`);
      }
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      console.error(`skipped: ${engine.name}: ${error.message}`);
    } finally {
      await running?.stop?.();
    }
  }
  return columns;
}

/** How each engine was used. */
export function legend(columns) {
  return columns
    .map(({ engine, version }) => `- ${engine.name}${version ? ` (${version})` : ""}: ${engine.how}.`)
    .join("\n");
}
