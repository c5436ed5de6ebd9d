// Addresses of the programme that nobody's browser writes: they must be answered, by pages that are neither empty nor huge.
// `node end2end/attacks/long-filters.mjs [--addresses 300] [--seed 1]`
import { parseArgs } from "node:util";

import { random } from "../bench/generate.mjs";
import { percentile } from "../bench/statistics.mjs";
import { figures } from "../support/figures.mjs";
import { memoryOf } from "../support/proc.mjs";
import { Connection, request } from "../support/raw.mjs";
import { removeFolder, serve, temporaryFolder } from "../support/server.mjs";
import { weekOf } from "../support/weeks.mjs";

const { values: options } = parseArgs({
  options: {
    addresses: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
  },
});
const ADDRESSES = Number(options.addresses);
const { figure, holds, also } = figures(true);

const MOST_VALUES = 50;
const LARGEST_PAGE_BYTES = 400_000;
const LONGEST_ADDRESS = 16 * 1024;
const LONG_TEXT = 3000;
/** Expands a long group; no part of the filter. */
const EXPAND = "all";
const GROUPS = [
  "day",
  "theme",
  "kind",
  "format",
  "county",
  "municipality",
  "organizer",
  "language",
  "audience",
  "registration",
  "accessibility",
  "status",
];

const next = random(Number(options.seed));
const below = (most) => Math.floor(next() * most);
const pick = (values) => values[below(values.length)];

let connection;

/** Asks for a page without compression. What it redirects to is asked for, too: filters have one address each. */
async function get(path) {
  const begun = performance.now();
  let answer;
  // By hand: an address may be longer than what Node.js takes as a header.
  for (let hops = 0; hops < 3 && path; hops++) {
    if (!connection?.isOpen) connection = await Connection.open(url, { keepsBodies: true });
    answer = await connection.ask(request("GET", path, { "accept-encoding": "identity" }));
    path = answer.status === 303 && answer.header("location");
  }
  const body = answer.body.toString();
  return { ...answer, body, type: answer.header("content-type"), ms: performance.now() - begun };
}

function query(pairs) {
  const query = new URLSearchParams();
  for (const [key, value] of pairs) query.append(key, value);
  return query;
}

const folder = temporaryFolder();
const server = await serve(weekOf(folder, 1960));
const { url } = server;
try {
  const { facets } = await (await fetch(`${url}/api/v1/activities?limit=1`)).json();
  const known = Object.fromEntries(GROUPS.map((group) => [group, Object.keys(facets[group] ?? {})]));

  const organizers = (count) => query(known.organizer.slice(0, count).map((slug) => ["organizer", slug]));
  const within = await get(`/program?${organizers(MOST_VALUES)}`);
  holds(`${MOST_VALUES} values are a page`, within.status === 200 && within.bytes > 0, `answered ${within.status}`);
  for (const [path, language] of [
    ["/program", "sv"],
    ["/en/program", "en"],
  ]) {
    const above = await get(`${path}?${organizers(MOST_VALUES + 1)}`);
    const isPage = above.status === 400 && above.type.startsWith("text/html") && above.bytes > 0;
    const said = `answered ${above.status} ${above.type}`;
    holds(`${MOST_VALUES + 1} are refused by a page, on ${path}`, isPage, said);
    const written = /<html[^>]* lang="?(\w+)/.exec(above.body)?.[1];
    holds(
      `that page is in the language of ${path}`,
      isPage && written === language,
      isPage ? `it is in ${written}` : "there is none",
    );
  }
  const api = "/api/v1/activities?limit=1&";
  const apiWithin = await get(api + organizers(MOST_VALUES));
  holds(`${MOST_VALUES} are an answer of the API`, apiWithin.status === 200, `answered ${apiWithin.status}`);
  const apiAbove = await get(api + organizers(MOST_VALUES + 1));
  const isProblem = apiAbove.status === 400 && apiAbove.type.startsWith("application/problem+json");
  holds(`${MOST_VALUES + 1} are a problem to it`, isProblem, `answered ${apiAbove.status} ${apiAbove.type}`);

  const letters = (length) =>
    Array.from({ length }, () => pick(["a", "b", "ä", "1", "-", " ", "<", "&", "%", '"'])).join("");
  const statuses = {};
  const times = [];
  let largest = 0;
  let tooLarge = 0;
  let empty = 0;
  let faults = 0;
  let longest = 0;
  for (let number = 0; number < ADDRESSES; number++) {
    const pairs = [];
    const count = pick([1, 10, 30, MOST_VALUES, MOST_VALUES, MOST_VALUES, MOST_VALUES + 1, 400, 700]);
    const groups = Array.from({ length: 1 + below(4) }, () => pick(GROUPS));
    // The longest address with so many values.
    const length = 1 + below(Math.min(280, Math.floor(LONGEST_ADDRESS / count / 2)));
    for (let value = 0; value < count; value++) {
      const group = groups[value % groups.length];
      const slug = next() < 0.5 ? known[group][value] : undefined;
      pairs.push([group, slug ?? `${letters(length)}${value}`]);
    }
    if (next() < 0.3) pairs.push(["q", letters(1 + below(LONG_TEXT))]);
    if (next() < 0.4) pairs.push([EXPAND, pick(["organizer", "municipality"])]);
    if (next() < 0.2) pairs.push(["page", String(below(100))]);
    if (next() < 0.2) pairs.push(["sort", pick(["time", "title", "relevance", "changed", "x"])]);
    const path = pick(["/program", "/en/program", "/program/2022"]);
    const address = `${path}?${query(pairs)}`.slice(0, LONGEST_ADDRESS).replace(/%.?$/, "");
    longest = Math.max(longest, address.length);
    const answer = await get(address).catch(() => ({ status: 0, bytes: 0, ms: 0 }));
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status >= 500 || answer.status === 0) faults++;
    if (answer.status !== 200) continue;
    times.push(answer.ms);
    largest = Math.max(largest, answer.bytes);
    if (answer.bytes === 0) empty++;
    if (answer.bytes > LARGEST_PAGE_BYTES) tooLarge++;
  }
  const told = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  also(`answers to ${ADDRESSES} addresses of up to ${longest} bytes`, told.join(", "));
  figure("pages that are empty", empty, "", { equals: 0 });
  figure(`pages above ${LARGEST_PAGE_BYTES / 1000} kB`, tooLarge, "", { equals: 0 });
  also("the largest page", largest / 1000, "kB");
  figure("answers that blame the server, or none", faults, "", { equals: 0 });
  also("their time, p99", percentile(times, 0.99) ?? Infinity, "ms");
  also("memory at its highest", memoryOf(server.pid).highest, "MB");
} finally {
  connection?.close();
  await server.stop();
  removeFolder(folder);
}
