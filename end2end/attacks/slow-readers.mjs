// Clients that do not read, do not finish what they send, or say nothing: what they cost, and how long they are borne with.
// `node end2end/attacks/slow-readers.mjs [--readers 400] [--idle 5000] [--long] [--strict]`: --long also waits for what ends
// after half a minute and a minute.
import { connect } from "node:net";
import { parseArgs } from "node:util";

import { percentile } from "../bench/statistics.mjs";
import { figures } from "../support/figures.mjs";
import { probe } from "../support/load.mjs";
import { memoryOf, stalledAt } from "../support/proc.mjs";
import { program, removeFolder, serveBy, temporaryFolder } from "../support/server.mjs";
import { weekOf } from "../support/weeks.mjs";

const { values: options } = parseArgs({
  options: {
    readers: { type: "string", default: "400" },
    idle: { type: "string", default: "5000" },
    long: { type: "boolean", default: false },
    strict: { type: "boolean", default: false },
  },
});
const [READERS, IDLE] = ["readers", "idle"].map((name) => Number(options[name]));
const { figure, quick, holds, also } = figures(options.strict);

const HALF_SENT = 50;
const STALLERS = 10;
const AFTER_THEY_LEFT_S = 6;
const AT_ONCE = 100;
const HEADER_ENDS_S = { first: 5, last: 11 };
/** Half a minute without anything taken, and some seconds until all are answered and it is noticed. */
const STALLED_ENDS_S = { last: 40, givenUp: 55 };
const IDLE_ENDS_S = { first: 50, last: 66 };
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const now = () => performance.now() / 1000;

/** Connections that send this and read nothing; `endedAt` says when each was ended, in seconds since it was made. */
async function open(url, count, text, { reads = false } = {}) {
  const { hostname, port } = new URL(url);
  const sockets = [];
  let failed = 0;
  const one = () =>
    new Promise((done) => {
      const socket = connect({ host: hostname, port });
      if (!reads) socket.pause();
      const begun = now();
      const it = { socket, said: "", endedAt: undefined };
      const ended = () => (it.endedAt ??= now() - begun);
      socket.on("error", () => {
        if (socket.connecting || !it.isMade) failed++;
        done();
      });
      socket.on("end", ended);
      socket.on("close", ended);
      socket.once("connect", () => {
        it.isMade = true;
        sockets.push(it);
        socket.write(text);
        if (!reads) done();
      });
      if (reads) {
        socket.on("data", (bytes) => {
          it.said += bytes.toString("latin1");
          done();
        });
        // Whoever is not answered is counted, not waited for.
        setTimeout(done, 5000).unref();
      }
    });
  for (let made = 0; made < count; made += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made) }, one));
  }
  return { sockets, failed, leave: () => sockets.forEach(({ socket }) => socket.destroy()) };
}

const get = (path) => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`;
const half = "GET /program HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ";

const folder = temporaryFolder();
// Each connection is an open file.
const files = 2 * IDLE + 1000;
const shell = ["bash", "-c", `ulimit -n ${files} 2>/dev/null || ulimit -n $(ulimit -Hn); exec "$0" "$@"`, program()];
const server = await serveBy(shell, weekOf(folder, 1960));
const { url, pid } = server;
try {
  also("memory before", memoryOf(pid).now, "MB");

  const readers = await open(url, READERS, get("/api/v1/activities?limit=5000"));
  await wait(5);
  figure(`memory while ${READERS} do not read what they asked for`, memoryOf(pid).now, "MB", { most: 150 });
  readers.leave();
  await wait(AFTER_THEY_LEFT_S);
  figure(`memory ${AFTER_THEY_LEFT_S} s after they left`, memoryOf(pid).now, "MB", { most: 100 });
  also("memory at its highest", memoryOf(pid).highest, "MB");

  if (options.long) {
    // One answer may fit into the system's buffers, and is sent then as far as the server knows.
    const stallers = await open(url, STALLERS, get("/api/v1/activities?limit=5000").repeat(4));
    await wait(5);
    const stalled = stalledAt(url);
    const since = now();
    while (stalledAt(url) > 0 && now() - since < STALLED_ENDS_S.givenUp) await wait(0.5);
    const standing = stalledAt(url);
    figure("connections whose sending is still stalled after a minute", standing, `of ${stalled}`, { equals: 0 });
    if (!standing) figure("they were ended after", 5 + now() - since, "s", { least: 1, most: STALLED_ENDS_S.last });
    stallers.leave();
  }

  // What is long is looked at while the others wait.
  const long = await open(
    url,
    1,
    `GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nx-long: ${"x".repeat(100_000)}\r\n\r\n`,
    {
      reads: true,
    },
  );
  const halves = await open(url, HALF_SENT, half, { reads: true });
  await wait(HEADER_ENDS_S.last - 5);
  const [header] = long.sockets;
  const status = /^HTTP\/1.1 (\d+)/.exec(header?.said ?? "")?.[1];
  const isRefused = status === "431" || (!status && header?.endedAt !== undefined);
  holds("100 kB of headers are refused", isRefused, status ? `answered ${status}` : "nothing was said");
  const ended = halves.sockets.filter(({ endedAt }) => endedAt !== undefined);
  const standing = HALF_SENT - ended.length;
  figure(`half-sent requests that still stand after ${HEADER_ENDS_S.last} s`, standing, `of ${HALF_SENT}`, {
    equals: 0,
  });
  const early = ended.filter(({ endedAt }) => endedAt < HEADER_ENDS_S.first).length;
  figure(`of them ended before ${HEADER_ENDS_S.first} s`, early, "", { equals: 0 });
  long.leave();
  halves.leave();

  const idle = await open(url, IDLE, get("/healthz"), { reads: true });
  const begun = now();
  const answered = idle.sockets.filter(({ said }) => said.startsWith("HTTP/1.1 200")).length;
  also("connections that were answered once and then say nothing", `${answered} of ${IDLE}, ${idle.failed} refused`);
  const health = await probe(url, "/healthz", { everyMs: 20, seconds: 3 }).done;
  quick("/healthz beside them, p99", percentile(health.times, 0.99) ?? Infinity, "ms", { most: 50 });
  figure("/healthz that failed", health.failed, "", { equals: 0 });
  also("memory meanwhile", memoryOf(pid).now, "MB");
  if (options.long) {
    await wait(IDLE_ENDS_S.last - (now() - begun));
    const stay = idle.sockets.filter(({ endedAt }) => endedAt === undefined).length;
    figure(`idle connections that still stand after ${IDLE_ENDS_S.last} s`, stay, `of ${answered}`, { equals: 0 });
    const early = idle.sockets.filter(({ endedAt }) => endedAt < IDLE_ENDS_S.first).length;
    figure(`of them ended before ${IDLE_ENDS_S.first} s`, early, "", { equals: 0 });
  }
  idle.leave();
} finally {
  await server.stop();
  removeFolder(folder);
}
