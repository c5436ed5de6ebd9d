// What one draft can cost everybody: memory, and the time that others' saves take.
// `node end2end/attacks/draft-growth.mjs [--megabytes 20] [--clients 16] [--seconds 5] [--strict]`: 480 kB at a time are typed
// into one draft, then that many clients save one title in it while another person saves, too. Then saves of one draft are
// counted within a minute, and an editor's name is longer than names are.
import { join } from "node:path";
import { parseArgs } from "node:util";

import { median } from "../bench/statistics.mjs";
import { figures } from "../support/figures.mjs";
import { written } from "../support/load.mjs";
import { memoryOf } from "../support/proc.mjs";
import { keyOf, save } from "../support/saves.mjs";
import { anyAddress, removeFolder, serve, temporaryFolder, veckan } from "../support/server.mjs";
import { begin } from "../support/wizard.mjs";

const { values: options } = parseArgs({
  options: {
    megabytes: { type: "string", default: "20" },
    clients: { type: "string", default: "16" },
    seconds: { type: "string", default: "5" },
    strict: { type: "boolean", default: false },
  },
});
const [MEGABYTES, CLIENTS, SECONDS] = ["megabytes", "clients", "seconds"].map((name) => Number(options[name]));
const { figure, quick, holds, also } = figures(options.strict);

const PER_SAVE_BYTES = 480_000;
/** Just below what one field keeps. */
const PER_FIELD_BYTES = 159_500;
/** What a draft holds in all. */
const MOST_BYTES = 256 * 1024;
const MOST_SAVES_A_MINUTE = 120;
/** A server that is slow already need not be made slower. */
const GROWING_S = 25;
const GIVEN_UP_AFTER_MS = 15_000;
const LONGEST_NAME_BYTES = 64;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** The names of fields that hold text, as many as there are. */
function* spots() {
  yield* ["description", "summary", "organizer", "audience_note", "website", "registration_url", "contact_name"];
  for (let row = 1; row <= 50; row++) {
    for (const field of ["partner", "venue", "address", "online_url"]) yield `${field}.${row}`;
  }
}

const folder = temporaryFolder();
const database = join(folder, "growth.db");
veckan(database, "demo");
const server = await serve(database);
const { url, pid } = server;
const newKey = async () => keyOf(await begin(url));
try {
  also("memory before", memoryOf(pid).now, "MB");

  // What a draft may hold, step by step.
  const bounded = await newKey();
  const half = "x".repeat(MOST_BYTES / 2 - 20_000);
  const within = await save(url, { key: bounded, step: "vad", values: { description: half } });
  holds("a draft takes 110 kB", within.status === 200, `answered ${within.status}`);
  const above = [];
  for (const spot of ["summary", "audience_note"]) {
    above.push(await save(url, { key: bounded, step: "vad", values: { [spot]: half } }));
  }
  const refusal = above.find(({ status }) => status !== 200)?.status;
  holds(`a draft is refused beyond ${MOST_BYTES / 1024} KiB`, refusal !== undefined, "330 kB were taken");
  if (refusal) holds("by a status that blames the request", refusal >= 400 && refusal < 500, `answered ${refusal}`);

  // Growing one as long as it goes.
  const names = spots();
  const large = await newKey();
  const statuses = {};
  let slowestMs = 0;
  let sent = 0;
  const grownBy = performance.now() + GROWING_S * 1000;
  for (; sent < MEGABYTES * 1e6 && performance.now() < grownBy; sent += PER_SAVE_BYTES) {
    const text = "x".repeat(PER_FIELD_BYTES);
    const values = Object.fromEntries([1, 2, 3].map(() => [names.next().value, text]));
    const saved = await save(url, { key: large, step: "nar", values, known: 0 });
    statuses[saved.status] = (statuses[saved.status] ?? 0) + 1;
    slowestMs = Math.max(slowestMs, saved.ms);
  }
  const isBlamed = (status) => status >= 400 && status < 500;
  const told = `answers ${written(statuses)}`;
  holds(
    "saves of 480 kB are refused with a status that blames the request",
    Object.keys(statuses).every(isBlamed),
    told,
  );
  also(`the slowest of them, ${sent / 1e6} MB in all`, slowestMs, "ms");

  // Many save in it, and one person elsewhere.
  const other = { key: await newKey(), source: anyAddress(), step: "vad" };
  const timeoutMs = GIVEN_UP_AFTER_MS;
  let running = true;
  let failed = 0;
  const answered = {};
  const client = async (number) => {
    for (let count = 0; running; count++) {
      const values = { title: `Titel ${number} ${count}` };
      const { status, retryAfter } = await save(url, {
        key: large,
        step: "vad",
        values,
        editor: `sida ${number}`,
        known: 0,
        timeoutMs,
      });
      answered[status] = (answered[status] ?? 0) + 1;
      // Too busy just now is said by 503, with when to come again.
      const isTold = status === 503 && Number(retryAfter) > 0;
      if ((status >= 500 && !isTold) || status === 0) failed++;
      // Who is refused waits, if only for a moment.
      if (status !== 200) await wait(50);
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
  const times = [];
  let notSaved = 0;
  const until = performance.now() + SECONDS * 1000;
  for (let count = 0; performance.now() < until && count < MOST_SAVES_A_MINUTE - 10; count++) {
    const saved = await save(url, { ...other, values: { title: `Någon annans titel ${count}` }, timeoutMs });
    times.push(saved.ms);
    if (saved.status !== 200) notSaved++;
    await wait(40);
  }
  running = false;
  await Promise.all(clients);
  figure("another person's saves that failed", notSaved, `of ${times.length}`, { equals: 0 });
  quick("another person's save meanwhile, median", median(times), "ms", { most: 50 });
  quick("another person's save meanwhile, slowest", Math.max(...times), "ms", { most: 50 });
  figure("answers to the others that blame the server, or none", failed, `of ${written(answered)}`, { equals: 0 });
  figure("memory at its highest", memoryOf(pid).highest, "MB", { most: 120 });
  also("memory afterwards", memoryOf(pid).now, "MB");

  // Saves of one draft within a minute; what comes back meanwhile is let through.
  const many = { key: await newKey(), source: anyAddress(), step: "vad" };
  const SAVES = MOST_SAVES_A_MINUTE + 10;
  const begun = performance.now();
  const answers = [];
  while (answers.length < SAVES) {
    const titles = Array.from({ length: 10 }, (_, number) => `Titel ${answers.length + number}`);
    answers.push(...(await Promise.all(titles.map((title) => save(url, { ...many, values: { title } })))));
  }
  const seconds = (performance.now() - begun) / 1000;
  const mostTaken = MOST_SAVES_A_MINUTE + Math.ceil((seconds * MOST_SAVES_A_MINUTE) / 60);
  const taken = answers.filter(({ status }) => status === 200).length;
  const refused = answers.filter(({ status }) => status === 429);
  const goal = { least: MOST_SAVES_A_MINUTE, most: mostTaken };
  figure(`saves of one draft that were taken, of ${SAVES} in ${seconds.toFixed(1)} s`, taken, "", goal);
  const isTold = refused.length > 0 && refused.every(({ retryAfter }) => Number(retryAfter) > 0);
  holds("the others are 429 and say when to come again", isTold, `${refused.length} were 429`);

  const named = async (bytes) => {
    const editor = "e".repeat(bytes);
    return (
      await save(url, {
        key: other.key,
        source: anyAddress(),
        step: "kontakt",
        values: { contact_name: editor },
        editor,
      })
    ).status;
  };
  const [longest, tooLong] = [await named(LONGEST_NAME_BYTES), await named(LONGEST_NAME_BYTES + 1)];
  holds("an editor's name of 64 bytes is taken", longest === 200, `answered ${longest}`);
  holds("one of 65 bytes is refused", isBlamed(tooLong), `answered ${tooLong}`);
} finally {
  await server.stop();
  removeFolder(folder);
}
