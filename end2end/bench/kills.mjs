// Counts acknowledged submissions and saves that are lost when the server is killed under load: must be none.
// `node end2end/bench/kills.mjs [--kills 100] [--writers 6]`: on SQLite and, if installed, on PostgreSQL.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { startPostgres } from "../support/postgres.mjs";
import { comingWeekOf, program, removeFolder, temporaryFolder, veckanAt } from "../support/server.mjs";
import { answers, begin, fill, read } from "../support/wizard.mjs";
import { markdown, row } from "./statistics.mjs";

const { values: options } = parseArgs({
  options: { kills: { type: "string", default: "100" }, writers: { type: "string", default: "6" } },
});
const KILLS = Number(options.kills);
const WRITERS = Number(options.writers);

/** Starts the server; resolves with its address once it answers. */
function serve(database) {
  const child = spawn(program(), ["serve", "--database", database, "--listen", "127.0.0.1:0", "--show-mail"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, VECKAN_LOG: "error" },
  });
  const url = new Promise((done, fail) => {
    let printed = "";
    child.stdout.on("data", (bytes) => {
      const address = /serving on (\S+)/.exec((printed += bytes))?.[1];
      if (address) done(address);
    });
    child.once("exit", (code) => fail(new Error(`the server ended with ${code}`)));
  });
  return { child, url };
}

async function measure(database, name) {
  veckanAt(database, "demo");
  const days = comingWeekOf(database);
  const saved = [];
  const sent = [];
  let number = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, url: starting } = serve(database);
    const url = await starting;
    const ended = new Promise((done) => child.once("exit", done));
    let running = true;
    const writer = async () => {
      while (running) {
        const words = `${name} ${++number}`;
        const fields = answers(words, days);
        try {
          const draft = await begin(url);
          for (const [step, values] of Object.entries(fields)) {
            await fill(url, draft, step, values);
            saved.push({ draft, step, value: step === "vad" ? values.title : undefined });
          }
          const at = await fill(url, draft, "skicka", {}, "send");
          if (!at.includes("klart=")) throw new Error(`not sent: ${at}`);
          sent.push(draft);
        } catch (error) {
          // Unacknowledged writes may be lost; any other error is a fault of the test.
          if (running && !/fetch failed|terminated|aborted|ECONN|socket/i.test(String(error.cause ?? error)))
            throw error;
        }
      }
    };
    const writers = Array.from({ length: WRITERS }, writer);
    await new Promise((done) => setTimeout(done, 60 + Math.random() * 340));
    running = false;
    child.kill("SIGKILL");
    await ended;
    await Promise.all(writers);
  }
  const { child, url: starting } = serve(database);
  const url = await starting;
  let lostSaves = 0;
  let lostSends = 0;
  for (const { draft, step, value } of saved) {
    if (!value) continue;
    const page = await read(url, draft, step).catch(() => "");
    if (!page.includes(`value="${value}"`)) lostSaves++;
  }
  for (const draft of sent) {
    const page = await read(url, draft, "skicka").catch(() => "");
    if (!page.includes('class="manage"')) lostSends++;
  }
  child.kill("SIGTERM");
  const at = `${name}, ${KILLS} kills, ${WRITERS} writers`;
  return [
    row("acknowledged submissions lost to SIGKILL", at, lostSends, `of ${sent.length}`, 0),
    row("acknowledged saves lost to SIGKILL", at, lostSaves, `of ${saved.filter((it) => it.value).length}`, 0),
  ];
}

const folder = temporaryFolder();
const rows = await measure(`sqlite:${join(folder, "kills.db")}`, "SQLite");
const postgres = startPostgres();
if (postgres) {
  try {
    rows.push(...(await measure(postgres.database("kills"), "PostgreSQL")));
  } finally {
    postgres.stop();
  }
} else console.error("skipped: PostgreSQL is not installed");
removeFolder(folder);
console.log(markdown(rows));
if (rows.some((it) => !it.isMet)) process.exitCode = 1;
