// Programmes that are older than what was decided: must be none, and what is hidden must be gone within a second.
// `node end2end/attacks/moderators.mjs [--rounds 40] [--activities 1500] [--moderators 6] [--hides 20]`: that many moderators
// press *publish* at once, round after round, on SQLite and, where it is installed, on a PostgreSQL with two instances.
// A round counts as old where an instance shows another number than was decided two seconds later.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { generate } from "../bench/generate.mjs";
import { markdown, percentile, row } from "../bench/statistics.mjs";
import { invited } from "../support/people.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { program, removeFolder, root, temporaryFolder, veckanAt } from "../support/server.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "40" },
    activities: { type: "string", default: "1500" },
    moderators: { type: "string", default: "6" },
    hides: { type: "string", default: "20" },
  },
});
const [ROUNDS, ACTIVITIES, MODERATORS, HIDES] = ["rounds", "activities", "moderators", "hides"].map((name) =>
  Number(options[name]),
);
const WEEK = "2022";
const OLD_AFTER_MS = 2000;
const GONE_WITHIN_MS = 1000;
/** Connections that are idle end a second after the signal. */
const ENDED_WITHIN_MS = 1500;
const NEVER_MS = 30_000;

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Starts an instance, and resolves once it answers. */
async function start(database) {
  const child = spawn(program(), ["serve", "--database", database, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, VECKAN_LOG: "error" },
  });
  const ended = new Promise((done) => child.once("exit", done));
  const url = await new Promise((done, fail) => {
    let printed = "";
    child.stdout.on("data", (bytes) => {
      const address = /serving on (\S+)/.exec((printed += bytes))?.[1];
      if (address) done(address);
    });
    ended.then((code) => fail(new Error(`the server ended with ${code}`)));
  });
  const stop = async () => {
    const begun = performance.now();
    child.kill("SIGTERM");
    await ended;
    return performance.now() - begun;
  };
  return { url, stop };
}

/** Opens an activity on the desk, and gives what presses one of its buttons. */
async function opened(url, cookie, id) {
  const page = await fetch(`${url}/granska/${id}`, { headers: { cookie } });
  const html = await page.text();
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map((it) => [it[1], it[2]]);
  return async (action, words = "") => {
    const body = new URLSearchParams([...hidden, ["words", words], ["action", action]]);
    const answer = await fetch(`${url}/granska/${id}`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie },
      body,
    });
    if (answer.status !== 303) throw new Error(`${action} of ${id}: ${answer.status}`);
  };
}

async function total(url) {
  const answer = await fetch(`${url}/api/v1/activities?week=${WEEK}&limit=1`);
  return (await answer.json()).total;
}

async function version(url) {
  return (await (await fetch(`${url}/data/current/${WEEK}`)).json()).version;
}

/** Resolves once it holds, with how long that took; undefined where it does not within that time. */
async function until(holds, ms) {
  const begun = performance.now();
  while (!(await holds())) {
    if (performance.now() - begun > ms) return undefined;
    await wait(10);
  }
  return performance.now() - begun;
}

async function measure(folder, database, name, instances) {
  veckanAt(database, "week", "add", join(root, "data/demo/2022.toml"));
  const waiting = ROUNDS * MODERATORS;
  const lines = generate(ACTIVITIES + waiting).split("\n");
  const published = join(folder, `${name}-published.csv`);
  const all = join(folder, `${name}-all.csv`);
  writeFileSync(published, `${lines.slice(0, ACTIVITIES + 1).join("\n")}\n`);
  writeFileSync(all, lines.join("\n"));
  veckanAt(database, "import", published, "--week", WEEK, "--add-lists", "--publish");
  veckanAt(database, "import", all, "--week", WEEK, "--add-lists");
  const sites = [];
  for (let number = 0; number < instances; number++) sites.push(await start(database));
  const urls = sites.map((site) => site.url);
  const signIns = Array.from({ length: MODERATORS }, (_, number) =>
    invited(database, `m${number}@myndighet.example`, "moderator"),
  );
  // Each at one of the instances.
  const people = await Promise.all(
    signIns.map(async (signIn, number) => {
      const url = urls[number % urls.length];
      return { url, cookie: await signIn(url) };
    }),
  );

  let old = 0;
  let slowest = 0;
  let next = ACTIVITIES + 1;
  for (let round = 1; round <= ROUNDS; round++) {
    const presses = await Promise.all(people.map(({ url, cookie }) => opened(url, cookie, next++)));
    await Promise.all(presses.map((press) => press("publish")));
    const expected = ACTIVITIES + round * MODERATORS;
    const took = await Promise.all(urls.map((url) => until(async () => (await total(url)) === expected, OLD_AFTER_MS)));
    if (took.includes(undefined)) old++;
    else slowest = Math.max(slowest, ...took);
  }

  const gone = [];
  for (let id = 1; id <= HIDES; id++) {
    const { url, cookie } = people[id % people.length];
    const press = await opened(url, cookie, id);
    const before = await Promise.all(urls.map(version));
    const begun = performance.now();
    const deciding = press("hide", "Prov.");
    await Promise.all(
      urls.map(async (url, at) => {
        // The cheapest question first: asking is not to be what takes the time.
        await until(async () => (await version(url)) !== before[at], NEVER_MS);
        await until(async () => {
          const answers = await Promise.all([fetch(`${url}/aktivitet/${id}`), fetch(`${url}/api/v1/activities/${id}`)]);
          await Promise.all(answers.map((answer) => answer.arrayBuffer()));
          return answers[0].status === 410 && answers[1].status >= 400;
        }, NEVER_MS);
      }),
    );
    await deciding;
    gone.push(performance.now() - begun);
  }
  // Times are printed and fail nothing: others may use the machine.
  if (old > 0 || Math.max(...gone) >= NEVER_MS) process.exitCode = 1;
  // While the smallest copies of the last programme are made.
  await wait(700);
  const stopped = await Promise.all(sites.map((site) => site.stop()));

  const at = `${name}, ${instances === 1 ? "1 instance" : `${instances} instances`}, ${ACTIVITIES} activities`;
  return [
    row(`rounds of ${MODERATORS} moderators with an old programme 2 s later`, at, old, `of ${ROUNDS}`, 0),
    row("the slowest round until each instance shows it, after the last answer", at, slowest, "ms"),
    row(
      "hide → gone from page, API and data, median",
      at,
      percentile(gone, 0.5),
      "ms",
      GONE_WITHIN_MS,
      "from the press",
    ),
    row("hide → gone from page, API and data, slowest", at, Math.max(...gone), "ms", GONE_WITHIN_MS, `of ${HIDES}`),
    row("SIGTERM → ended, just after a publication", at, Math.max(...stopped), "ms", ENDED_WITHIN_MS),
  ];
}

const folder = temporaryFolder();
const postgres = startPostgres();
const rows = [];
try {
  rows.push(...(await measure(folder, `sqlite:${join(folder, "moderators.db")}`, "SQLite", 1)));
  if (postgres) rows.push(...(await measure(folder, postgres.database("moderators"), "PostgreSQL", 2)));
  else console.error("skipped: PostgreSQL is not installed");
} finally {
  postgres?.stop();
  removeFolder(folder);
}
console.log(markdown(rows));
