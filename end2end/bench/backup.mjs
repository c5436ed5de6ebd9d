// Measures a backup while the server runs, and a restore, of 3 200 activities with three revisions each, on SQLite and,
// if installed, on PostgreSQL. `node end2end/bench/backup.mjs [--activities 3200] [--rounds 5]`.
import { spawnSync } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { startPostgres } from "../support/postgres.mjs";
import { program, removeFolder, root, serve, temporaryFolder, veckanAt } from "../support/server.mjs";
import { generate } from "./generate.mjs";
import { markdown, median, row } from "./statistics.mjs";

const { values: options } = parseArgs({
  options: { activities: { type: "string", default: "3200" }, rounds: { type: "string", default: "5" } },
});
const ACTIVITIES = Number(options.activities);
const ROUNDS = Number(options.rounds);
const REVISIONS = 3;

const folder = temporaryFolder();
const [database, file] = [join(folder, "week.db"), join(folder, "week.backup")];
const source = `sqlite:${database}`;

/** Runs a command; returns its duration in seconds and, where the system reports it, its peak memory in MB. */
function measured(...words) {
  const measure = existsSync("/usr/bin/time") ? ["/usr/bin/time", "-f", "%M"] : [];
  const [command, ...rest] = [...measure, program(), ...words];
  const begun = performance.now();
  const done = spawnSync(command, rest, { encoding: "utf8" });
  const seconds = (performance.now() - begun) / 1000;
  if (done.status !== 0) throw new Error(done.stderr);
  return { seconds, megabytes: Number(done.stderr.trim().split("\n").at(-1)) / 1000 };
}

/** Imports the week, then again with other titles for each further revision. */
function fill() {
  veckanAt(source, "week", "add", join(root, "data/demo/2022.toml"));
  const csv = generate(ACTIVITIES);
  const programme = join(folder, "week.csv");
  for (let revision = 1; revision <= REVISIONS; revision++) {
    writeFileSync(programme, csv.replaceAll(/^("generated-\d+",").?/gm, `$1${revision}`));
    veckanAt(source, "import", programme, "--week", "2022", "--publish", "--add-lists");
  }
}

function rounds(measure) {
  const all = Array.from({ length: ROUNDS }, (_, round) => measure(round));
  const megabytes = Math.max(...all.map((it) => it.megabytes));
  return {
    seconds: median(all.map((it) => it.seconds)),
    note: Number.isNaN(megabytes) ? "" : `${megabytes.toFixed(0)} MB of memory`,
  };
}

const at = `${ACTIVITIES} activities, ${REVISIONS} revisions each`;
const rows = [];
fill();
const server = await serve(database);
try {
  const { seconds, note } = rounds(() => measured("backup", file, "--database", source));
  rows.push(row("backup while the server runs, SQLite", at, seconds, "s", 1, note));
} finally {
  await server.stop();
}
{
  const { seconds, note } = rounds((round) =>
    measured("restore", file, "--database", `sqlite:${join(folder, `${round}.db`)}`),
  );
  rows.push(row("restore, SQLite", at, seconds, "s", 3, note));
}
const postgres = startPostgres();
if (postgres) {
  try {
    const { seconds, note } = rounds((round) =>
      measured("restore", file, "--database", postgres.database(`restore${round}`)),
    );
    rows.push(row("restore, PostgreSQL", at, seconds, "s", 3, note));
    const filled = postgres.database("backup");
    veckanAt(filled, "restore", file);
    const backup = rounds(() => measured("backup", join(folder, "postgres.backup"), "--database", filled));
    rows.push(row("backup, PostgreSQL", at, backup.seconds, "s", 1, backup.note));
  } finally {
    postgres.stop();
  }
} else console.error("skipped: PostgreSQL is not installed");
console.log(markdown(rows));
console.log(
  `database ${(statSync(database).size / 1e6).toFixed(1)} MB, backup ${(statSync(file).size / 1e6).toFixed(1)} MB`,
);
removeFolder(folder);
if (rows.some((it) => !it.isMet)) process.exitCode = 1;
