// Child process of `load.mjs`: does one job that it receives, and sends the result.
import { setPriority } from "node:os";

import { random } from "../bench/generate.mjs";
import { Connection, Refused, request } from "./raw.mjs";
import { saving } from "./saves.mjs";

/** Low priority, since real clients do not take processor time from the server. */
const NICENESS = 5;
const AFTER_REFUSAL_MS = 20;
/** Time after the end for which outstanding answers are awaited. */
const PATIENCE_MS = 15_000;
/** Number of connections that are being opened at once. */
const AT_ONCE = 20;

let isStopped = false;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

process.on("message", async (job) => {
  if (job === "stop") {
    isStopped = true;
    return;
  }
  const found = job.job === "probe" ? await probe(job) : await ask(job);
  process.send(found, () => process.exit(0));
});
process.on("disconnect", () => process.exit(1));

async function ask({ url, what, connections, seconds, answers: most }) {
  setPriority(NICENESS);
  const next = requests(what, connections);
  const found = { answers: {}, unhelpful: 0, refused: 0, cut: 0, bytes: 0, times: [], longestGapMs: 0 };
  let asked = 0;
  let last;
  const opened = await openAll(url, connections, found);
  const used = process.cpuUsage();
  const begun = performance.now();
  last = begun;
  const until = begun + seconds * 1000;
  const isOver = () => isStopped || performance.now() >= until;
  const client = async (number, connection) => {
    while (!isOver() && asked < most) {
      const bytes = next(number);
      if (!bytes) return;
      try {
        connection = connection?.isOpen ? connection : await Connection.open(url);
        asked++;
        const answer = await connection.ask(bytes);
        note(answer);
      } catch (error) {
        if (error instanceof Refused) {
          found.refused++;
          await wait(AFTER_REFUSAL_MS);
        } else found.cut++;
      }
    }
    connection?.close();
  };
  const note = (answer) => {
    const { status } = answer;
    found.answers[status] = (found.answers[status] ?? 0) + 1;
    found.bytes += answer.bytes;
    if (status === 503 || status === 429) found.unhelpful += Number(!answer.header("retry-after"));
    if (status !== 200) return;
    const now = performance.now();
    found.longestGapMs = Math.max(found.longestGapMs, now - last);
    last = now;
    found.times.push(answer.ms);
  };
  const clients = Promise.all(opened.map((connection, number) => client(number, connection)));
  await Promise.race([clients, wait(seconds * 1000 + PATIENCE_MS)]);
  // The end counts too: a server that never answers again has a gap until then.
  found.longestGapMs = Math.max(found.longestGapMs, Math.min(performance.now(), until) - last);
  found.seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(used);
  found.worked = (user + system) / 1e6 / found.seconds;
  return found;
}

async function openAll(url, count, found) {
  const opened = [];
  while (opened.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - opened.length) }, () =>
      Connection.open(url).catch(() => {
        found.refused++;
        return undefined;
      }),
    );
    opened.push(...(await Promise.all(some)));
  }
  return opened;
}

/** Function that returns a client's next request; undefined where it has made all of them. */
function requests(what, clients) {
  if (what.searches) {
    const random_ = random(what.seed ?? 1);
    const pick = () => what.searches[Math.floor(random_() * what.searches.length)];
    let number = 0;
    // The number makes each search new; in letters, so that it is a word.
    const search = () => `${pick()}+${pick()}+${letters(++number)}`;
    return () => request("GET", `/program?q=${search()}`, { "accept-encoding": "br", ...what.headers });
  }
  if (what.saves) {
    const saved = what.saves.map(() => 0);
    const turns = Array.from({ length: clients }, () => 0);
    return (client) => {
      // Each client saves drafts of its own, in turn.
      const own = Math.max(1, Math.floor(what.saves.length / clients));
      for (let tries = 0; tries < own; tries++) {
        const at = (client * own + (turns[client]++ % own)) % what.saves.length;
        if (saved[at] >= what.most) continue;
        const { key, source } = what.saves[at];
        return saving({ key, source, step: "vad", values: { title: `Titel ${client} ${++saved[at]}` } });
      }
      return undefined;
    };
  }
  const bytes = request("GET", what.path, what.headers);
  return () => bytes;
}

function letters(number) {
  return number.toString(26).replace(/./g, (digit) => String.fromCharCode(97 + parseInt(digit, 26)));
}

async function probe({ url, path, everyMs, seconds }) {
  const bytes = request("GET", path);
  const idle = [];
  const times = [];
  let failed = 0;
  const one = async () => {
    const begun = performance.now();
    try {
      let connection = idle.pop();
      while (connection && !connection.isOpen) connection = idle.pop();
      connection ??= await Connection.open(url);
      const answer = await connection.ask(bytes);
      if (answer.status === 200) times.push(performance.now() - begun);
      else failed++;
      idle.push(connection);
    } catch {
      failed++;
    }
  };
  const until = performance.now() + seconds * 1000;
  const under = new Set();
  while (!isStopped && performance.now() < until) {
    const asking = one().finally(() => under.delete(asking));
    under.add(asking);
    await wait(everyMs);
  }
  await Promise.race([Promise.all(under), wait(PATIENCE_MS)]);
  // Unanswered requests count with the time that was waited.
  for (let number = 0; number < under.size; number++) times.push(PATIENCE_MS);
  return { times, failed };
}
