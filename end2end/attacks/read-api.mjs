// What many readers of the API and many searches do to everybody else.
// `node end2end/attacks/read-api.mjs [--seconds 5] [--activities 1960] [--strict]`: 50 connections ask for the whole week, then
// 200 search for what nobody has searched for; /healthz is asked every 10 ms meanwhile, by another process.
import { parseArgs } from "node:util";

import { percentile } from "../bench/statistics.mjs";
import { figures } from "../support/figures.mjs";
import { ask, others, probe, written } from "../support/load.mjs";
import { processorSeconds } from "../support/proc.mjs";
import { removeFolder, serve, temporaryFolder } from "../support/server.mjs";
import { titleWords, weekOf } from "../support/weeks.mjs";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    activities: { type: "string", default: "1960" },
    strict: { type: "boolean", default: false },
  },
});
const seconds = Number(options.seconds);
const { figure, quick, also } = figures(options.strict);

const READERS = 50;
const SEARCHERS = 200;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const folder = temporaryFolder();
const server = await serve(weekOf(folder, Number(options.activities)));
const { url, pid } = server;

/** A load, what it found, how /healthz was meanwhile, and what the server worked for it. */
async function under(what, connections) {
  const watching = probe(url, "/healthz");
  await wait(300);
  const before = processorSeconds([pid]);
  const found = await ask(url, what, { connections, seconds }).done;
  const worked = processorSeconds([pid]) - before;
  const health = await watching.stop();
  const count = found.times.length;
  const healthMs = percentile(health.times, 0.99) ?? Infinity;
  return { ...found, rate: count / found.seconds, perSecondOfWork: count / worked, healthMs, health };
}

try {
  const idle = await probe(url, "/healthz", { seconds: 1 }).done;
  also("/healthz at rest, p99", percentile(idle.times, 0.99), "ms");
  // Less would say more of this program than of the server.
  const able = await ask(url, { path: "/healthz" }, { connections: READERS, seconds: 2 }).done;
  quick("what this load can ask at all, of /healthz", able.times.length / able.seconds, "1/s", { least: 3000 });

  const whole = { path: "/api/v1/activities?limit=5000", headers: { "accept-encoding": "br" } };
  const api = await under(whole, READERS);
  const size = api.bytes / Math.max(1, api.times.length) / 1000;
  quick(`the whole week from the API, br, ${READERS} connections`, api.rate, "1/s", { least: 2000 });
  also("of them for each second of the server's processor time", api.perSecondOfWork);
  also("bytes of each, as sent", size, "kB");
  also("the share of a processor that asking takes", api.worked);
  also("all that was sent", api.bytes / api.seconds / 1e6, "MB/s");
  also(
    "their time, median and p99",
    `${percentile(api.times, 0.5)?.toFixed(1)} and ${percentile(api.times, 0.99)?.toFixed(1)} ms`,
  );
  figure("answers that are neither 200 nor 503", others(api.answers, 200, 503), `of ${written(api.answers)}`, {
    equals: 0,
  });
  figure("503 without Retry-After", api.unhelpful, "", { equals: 0 });
  figure("connections refused or cut", api.refused + api.cut, "", { equals: 0 });
  quick("/healthz meanwhile, p99", api.healthMs, "ms", { most: 20 });
  also("/healthz meanwhile, slowest", Math.max(...api.health.times), "ms");
  figure("/healthz that failed meanwhile", api.health.failed, "", { equals: 0 });

  const searches = await under({ searches: await titleWords(url) }, SEARCHERS);
  also(`searches that are new, ${SEARCHERS} connections`, searches.rate, "1/s");
  also("of them for each second of the server's processor time", searches.perSecondOfWork);
  also(
    "their time, median and p99",
    `${percentile(searches.times, 0.5)?.toFixed(1)} and ${percentile(searches.times, 0.99)?.toFixed(1)} ms`,
  );
  figure(
    "answers that are neither 200 nor 503",
    others(searches.answers, 200, 503),
    `of ${written(searches.answers)}`,
    { equals: 0 },
  );
  figure("503 without Retry-After", searches.unhelpful, "", { equals: 0 });
  figure("connections refused or cut", searches.refused + searches.cut, "", { equals: 0 });
  quick("/healthz meanwhile, p99", searches.healthMs, "ms", { most: 30 });
  also("/healthz meanwhile, slowest", Math.max(...searches.health.times), "ms");
  figure("/healthz that failed meanwhile", searches.health.failed, "", { equals: 0 });
} finally {
  await server.stop();
  removeFolder(folder);
}
