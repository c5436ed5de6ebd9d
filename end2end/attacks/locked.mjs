// A database that another process holds, and one that is replaced under the server; who may read its files; and what a copy
// of the file alone holds.
// `node end2end/attacks/locked.mjs [--seconds 12] [--strict]`
import { copyFileSync, existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { percentile } from "../bench/statistics.mjs";
import { figures } from "../support/figures.mjs";
import { probe } from "../support/load.mjs";
import { keyOf, save } from "../support/saves.mjs";
import { lock } from "../support/sqlite.mjs";
import { anyAddress, removeFolder, serve, temporaryFolder, veckan } from "../support/server.mjs";
import { begin } from "../support/wizard.mjs";

const { values: options } = parseArgs({
  options: { seconds: { type: "string", default: "12" }, strict: { type: "boolean", default: false } },
});
const HELD_S = Number(options.seconds);
const { figure, quick, holds, also } = figures(options.strict);

const SAVES = 12;
const ANSWERED_WITHIN_MS = 5000;
const READY_WITHIN_MS = 6000;
/** Clocks and timers are no better than this. */
const SLACK_MS = 500;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function status(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer?.status ?? 0;
}

/** How long until an address answers with this status; infinite where it does not within that time. */
async function until(address, expected, ms) {
  const begun = performance.now();
  while ((await status(address)) !== expected) {
    if (performance.now() - begun > ms) return Infinity;
    await wait(100);
  }
  return performance.now() - begun;
}

async function logIn(url) {
  const begun = performance.now();
  const answer = await fetch(`${url}/logga-in`, {
    method: "POST",
    body: new URLSearchParams({ email: "anna@kommun.example" }),
    headers: { "x-forwarded-for": anyAddress() },
    redirect: "manual",
    signal: AbortSignal.timeout(60_000),
  }).catch(() => undefined);
  await answer?.arrayBuffer();
  const retryAfter = answer?.headers.get("retry-after") ?? undefined;
  return { status: answer?.status ?? 0, retryAfter, ms: performance.now() - begun };
}

const isRefused = ({ status, retryAfter }) => status === 503 && Number(retryAfter) > 0;
const told = ({ status, ms }) => `${status} after ${(ms / 1000).toFixed(1)} s`;

const folder = temporaryFolder();
const umask = process.umask(0o022);
const database = join(folder, "b.db");
let server;
try {
  veckan(database, "demo");
  server = await serve(database);
  const { url } = server;
  const drafts = [];
  for (let number = 0; number < SAVES; number++) drafts.push(keyOf(await begin(url)));

  for (const end of ["", "-wal", "-shm"]) {
    const mode = existsSync(database + end) ? (statSync(database + end).mode & 0o777).toString(8) : "missing";
    holds(`the database's file ${end || "itself"} is for its owner only`, mode === "600", `its mode is ${mode}`);
  }

  const release = await lock(database);
  if (release) {
    const begun = performance.now();
    const watching = probe(url, "/healthz", { everyMs: 50 });
    const saving = drafts.map((key, number) => save(url, { key, step: "vad", values: { title: `Titel ${number}` } }));
    const loggingIn = logIn(url);
    await wait(1000);
    const shown = performance.now();
    const programme = await status(`${url}/program?q=data`);
    quick("the programme while the database is locked", performance.now() - shown, "ms", { most: 100 });
    holds("and it is shown", programme === 200, `answered ${programme}`);
    const ready = await until(`${url}/readyz`, 503, READY_WITHIN_MS);
    quick("/readyz says 503 after", 1000 + ready, "ms", { most: READY_WITHIN_MS });
    await wait(HELD_S * 1000 - (performance.now() - begun));
    await release();
    const answers = [...(await Promise.all(saving)), await loggingIn];
    const health = await watching.stop();
    const refused = answers.filter(isRefused).length;
    const all = answers.map(told).join(", ");
    figure(`saves and a login that were answered 503 with Retry-After`, refused, `of ${answers.length}`, {
      equals: answers.length,
    });
    if (refused < answers.length) also("they were answered", all);
    const slowest = Math.max(...answers.map(({ ms }) => ms));
    // What waits for seconds is not a matter of the machine.
    figure("the slowest of them", slowest, "ms", { most: ANSWERED_WITHIN_MS + SLACK_MS });
    quick("/healthz meanwhile, p99", percentile(health.times, 0.99) ?? Infinity, "ms", { most: 50 });
    figure("/healthz that failed meanwhile", health.failed, "", { equals: 0 });
    const next = await save(url, { key: drafts[0], step: "vad", values: { title: "Efter låset" } });
    holds("the next save after it is taken", next.status === 200, told(next));
    const again = await until(`${url}/readyz`, 200, READY_WITHIN_MS);
    quick("/readyz says 200 again after", again, "ms", { most: READY_WITHIN_MS });
  } else console.log("skipped: nothing here holds an SQLite lock; install Python or sqlite3");

  // A clean end leaves everything in the one file.
  await server.stop();
  figure("the status that SIGTERM ends with", server.exitCode() ?? Infinity, "", { equals: 0 });
  const copy = join(folder, "copy.db");
  copyFileSync(database, copy);
  const weeks = veckan(database, "week", "list");
  let copied;
  try {
    copied = veckan(copy, "week", "list");
  } catch (error) {
    copied = String(error.stderr);
  }
  const isWhole = weeks.includes("\t") && copied === weeks;
  holds("a copy of the file alone, after SIGTERM, has every week", isWhole, `it says ${JSON.stringify(copied.trim())}`);

  // Somebody restores a copy over the file without stopping the server.
  server = await serve(database);
  const replacing = join(folder, "other.db");
  veckan(replacing, "demo");
  const key = keyOf(await begin(server.url));
  const first = await save(server.url, { key, step: "vad", values: { title: "Före" } });
  if (first.status !== 200) throw new Error(`a save was answered ${first.status}: the test is wrong`);
  renameSync(replacing, database);
  const next = await save(server.url, { key, step: "vad", values: { title: "Efter" } });
  holds("a write after the file was replaced is refused with 503", next.status === 503, `answered ${next.status}`);
  const noticed = await until(`${server.url}/readyz`, 503, READY_WITHIN_MS);
  holds("/readyz says so", noticed < Infinity, `not within ${READY_WITHIN_MS / 1000} s`);
} finally {
  await server?.stop();
  process.umask(umask);
  removeFolder(folder);
}
