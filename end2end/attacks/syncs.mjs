// Acknowledged writes that are not on the disk: each must have been synced, or share a sync with others.
// `node end2end/attacks/syncs.mjs [--drafts 64] [--seconds 5] [--strict]`: syncs are counted by strace, one save after the other;
// then, without it, that many people save at once, beside what the disk can sync.
import { execFileSync } from "node:child_process";
import { closeSync, fdatasyncSync, openSync, readFileSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { percentile } from "../bench/statistics.mjs";
import { figures } from "../support/figures.mjs";
import { ask, written } from "../support/load.mjs";
import { keyOf, save } from "../support/saves.mjs";
import { anyAddress, program, removeFolder, serve, serveBy, temporaryFolder, veckan } from "../support/server.mjs";
import { begin } from "../support/wizard.mjs";

const { values: options } = parseArgs({
  options: {
    drafts: { type: "string", default: "64" },
    seconds: { type: "string", default: "5" },
    strict: { type: "boolean", default: false },
  },
});
const DRAFTS = Number(options.drafts);
const seconds = Number(options.seconds);
const { figure, quick, holds, also } = figures(options.strict);

const ONE_BY_ONE = 30;
/** Below what one draft may be saved in a minute. */
const MOST_OF_A_DRAFT = 110;
const RATE = { least: 500, timesTheDisk: 5 };
const APPEND_BYTES = 4096;
/** Of a file system in memory (`TMPFS_MAGIC`), where a sync costs nothing. */
const IN_MEMORY = 0x01021994;

function has(command, ...words) {
  try {
    execFileSync(command, words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** How often a second the disk under a folder syncs what is appended to a file. */
function syncsOfDisk(folder) {
  const file = openSync(join(folder, "appended"), "a");
  const block = Buffer.alloc(APPEND_BYTES, 1);
  const begun = performance.now();
  let count = 0;
  while (performance.now() - begun < 1500) {
    writeSync(file, block);
    fdatasyncSync(file);
    count++;
  }
  closeSync(file);
  return count / ((performance.now() - begun) / 1000);
}

async function drafts(url, count) {
  const made = [];
  for (let number = 0; number < count; number++) made.push({ key: keyOf(await begin(url)), source: anyAddress() });
  return made;
}

async function countSyncs(database, folder) {
  if (!has("strace", "-V")) {
    console.log("skipped: syncs are counted by strace, which is not installed");
    return;
  }
  const trace = join(folder, "syncs");
  const tracer = ["strace", "-D", "-f", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o", trace, program()];
  const count = () => readFileSync(trace, "utf8").match(/\b(fsync|fdatasync)\(/g)?.length ?? 0;
  const server = await serveBy(tracer, database).catch((error) => {
    console.log(`skipped: strace may not trace here (${error.message.split("\n")[0]})`);
  });
  if (!server) return;
  try {
    const made = await drafts(server.url, ONE_BY_ONE);
    const before = count();
    let taken = 0;
    for (const [number, { key, source }] of made.entries()) {
      const saved = await save(server.url, { key, source, step: "vad", values: { title: `Titel ${number}` } });
      if (saved.status === 200) taken++;
    }
    const syncs = count() - before;
    figure(`syncs of ${taken} saves, one after the other`, syncs, "", { least: Math.max(1, taken) });
    also("of them for each save", syncs / taken);
  } finally {
    await server.stop();
  }
}

const folder = temporaryFolder();
const database = join(folder, "syncs.db");
let server;
try {
  veckan(database, "demo");
  if (statfsSync(folder).type === IN_MEMORY) {
    console.log(`note: ${folder} is in memory, where a sync costs nothing; set TMPDIR to a folder on a disk`);
  }
  await countSyncs(database, folder);

  server = await serve(database);
  const saves = await drafts(server.url, DRAFTS);
  const disk = syncsOfDisk(folder);
  const found = await ask(server.url, { saves, most: MOST_OF_A_DRAFT }, { connections: DRAFTS, seconds }).done;
  const rate = found.times.length / found.seconds;
  const least = Math.min(RATE.least, Math.round(RATE.timesTheDisk * disk));
  also(`syncs of ${APPEND_BYTES / 1024} kB that the disk does, one after the other`, disk, "1/s");
  quick(`saves of ${DRAFTS} drafts by as many people at once`, rate, "1/s", { least });
  also("of them for each sync that the disk does", rate / disk);
  also("their time, median", percentile(found.times, 0.5) ?? Infinity, "ms");
  also("their time, p99", percentile(found.times, 0.99) ?? Infinity, "ms");
  const isTaken = Object.keys(found.answers).every((status) => status === "200") && found.times.length > 0;
  holds("all of them are taken", isTaken && found.cut + found.refused === 0, `answers ${written(found.answers)}`);
} finally {
  await server?.stop();
  removeFolder(folder);
}
