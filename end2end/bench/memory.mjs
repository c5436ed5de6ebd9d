// Measures the server's memory after its start, and after thousands of searches that miss the cache.
// `node end2end/bench/memory.mjs [--searches 12000] [--activities 1960]`
import { parseArgs } from "node:util";

import { figures } from "../support/figures.mjs";
import { ask, written } from "../support/load.mjs";
import { memoryOf } from "../support/proc.mjs";
import { removeFolder, serve, temporaryFolder } from "../support/server.mjs";
import { titleWords, weekOf } from "../support/weeks.mjs";

const { values: options } = parseArgs({
  options: { searches: { type: "string", default: "12000" }, activities: { type: "string", default: "1960" } },
});
const [SEARCHES, ACTIVITIES] = ["searches", "activities"].map((name) => Number(options[name]));
const { figure, also } = figures(true);

const CONNECTIONS = 16;
const MOST_S = 120;
/** Time after which the best compressed copies are made. */
const SETTLED_MS = 3000;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const folder = temporaryFolder();
const server = await serve(weekOf(folder, ACTIVITIES));
const { url, pid } = server;
try {
  await wait(SETTLED_MS);
  also(`memory after the start, ${ACTIVITIES} activities`, memoryOf(pid).now, "MB");
  const what = { searches: await titleWords(url), seed: 3 };
  const found = await ask(url, what, { connections: CONNECTIONS, seconds: MOST_S, answers: SEARCHES }).done;
  also("searches a second", found.times.length / found.seconds);
  const unanswered = SEARCHES - found.times.length;
  figure("searches that were not answered with a page", unanswered, `of ${written(found.answers)}`, {
    most: CONNECTIONS,
  });
  figure(`memory after ${found.times.length} searches`, memoryOf(pid).now, "MB", { most: 80 });
  also("memory at its highest", memoryOf(pid).highest, "MB");
} finally {
  await server.stop();
  removeFolder(folder);
}
