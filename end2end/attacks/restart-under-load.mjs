// Requests that a restart costs where the socket is the service manager's: must be none. And how long SIGTERM takes whatever
// clients do. `node end2end/attacks/restart-under-load.mjs [--restarts 3] [--clients 50] [--strict]`
//
// A socket that is listened on and not accepted from is made by Python, in whose place this script then runs again.
// `restarts.mjs` is about letters.
import { spawn, spawnSync } from "node:child_process";
import { connect } from "node:net";
import { parseArgs } from "node:util";

import { figures } from "../support/figures.mjs";
import { ask, others, written } from "../support/load.mjs";
import { program, removeFolder, temporaryFolder } from "../support/server.mjs";
import { weekOf } from "../support/weeks.mjs";

const { values: options } = parseArgs({
  options: {
    restarts: { type: "string", default: "3" },
    clients: { type: "string", default: "50" },
    strict: { type: "boolean", default: false },
  },
});
const [RESTARTS, CLIENTS] = ["restarts", "clients"].map((name) => Number(options[name]));
const { figure, quick, holds, also } = figures(options.strict);

const BETWEEN_S = 2;
const ENDS_WITHIN_MS = 1500;
const ENDS_WITHIN_AT_SLOW_CLIENTS_MS = 6000;
const SLACK_MS = 500;
const KILLED_AFTER_MS = 30_000;
const JUST_STARTED_MS = 300;
const SOCKET = "VECKAN_TEST_SOCKET";
const LISTEN = [
  "import os, socket, sys",
  "s = socket.socket()",
  "s.bind(('127.0.0.1', 0))",
  "s.listen(1024)",
  "os.dup2(s.fileno(), 9)",
  `os.environ['${SOCKET}'] = '9:%d' % s.getsockname()[1]`,
  "os.execv(sys.argv[1], sys.argv[1:])",
].join("\n");
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

if (!process.env[SOCKET]) {
  const words = ["-c", LISTEN, process.execPath, ...process.argv.slice(1)];
  const run = spawnSync("python3", words, { stdio: "inherit" });
  if (run.error?.code === "ENOENT") console.log("skipped: handing a socket down needs Python");
  else if (run.error) throw run.error;
  process.exit(run.status ?? (run.error ? 0 : 1));
}
const [descriptor, socketPort] = process.env[SOCKET].split(":").map(Number);
const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** Starts the server, and resolves once it says where; `handed` is the socket's descriptor, as systemd hands it down. */
async function start(database, { listen = "127.0.0.1:0", handed } = {}) {
  const { [SOCKET]: _, ...inherited } = process.env;
  const words = ["serve", "--database", `sqlite:${database}`, "--listen", listen];
  const env = { ...inherited, VECKAN_LOG: "error", ...(handed ? { LISTEN_FDS: "1" } : {}) };
  const stdio = ["ignore", "pipe", "inherit", ...(handed ? [handed] : [])];
  const shell = 'export LISTEN_PID=$$; exec "$0" "$@"';
  const child = handed
    ? spawn("sh", ["-c", shell, program(), ...words], { stdio, env })
    : spawn(program(), words, { stdio, env });
  running.add(child);
  const ended = new Promise((done) =>
    child.once("exit", (code, signal) => {
      running.delete(child);
      done(code ?? signal);
    }),
  );
  const url = await new Promise((done, fail) => {
    let printed = "";
    child.stdout.on("data", (bytes) => {
      const address = /serving on (\S+)/.exec((printed += bytes))?.[1];
      if (address) done(address);
    });
    ended.then((code) => fail(new Error(`the server ended with ${code}`)));
  });
  return { url, child, ended };
}

/** Ends it by SIGTERM: with what status, and after how many milliseconds. */
async function end({ child, ended }) {
  const begun = performance.now();
  child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), KILLED_AFTER_MS);
  const status = await ended;
  clearTimeout(impatient);
  return { status, ms: performance.now() - begun };
}

/** A client that sends this and then neither sends nor reads. */
async function stuck(url, text) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port });
  socket.on("error", () => {});
  socket.pause();
  await new Promise((done) => socket.once("connect", done));
  socket.write(text);
  return socket;
}

const folder = temporaryFolder();
try {
  const database = weekOf(folder, 1960);

  let now = await start(database, { handed: descriptor });
  const isTaken = new URL(now.url).port === String(socketPort);
  holds("the server takes the socket that it is handed (LISTEN_FDS)", isTaken, "it listens on one of its own");
  const again = () =>
    isTaken ? start(database, { handed: descriptor }) : start(database, { listen: new URL(now.url).host });
  const { url } = now;
  const program_ = { path: "/program", headers: { "accept-encoding": "br" } };
  const loading = ask(url, program_, { connections: CLIENTS, seconds: (RESTARTS + 1) * BETWEEN_S + 60 });
  const ends = [];
  for (let restart = 0; restart < RESTARTS; restart++) {
    await wait(BETWEEN_S * 1000);
    ends.push(await end(now));
    now = await again();
  }
  await wait(BETWEEN_S * 1000);
  const found = await loading.stop();
  const at = `${RESTARTS} restarts, ${CLIENTS} clients`;
  also(`answers over ${at}`, written(found.answers));
  figure("connections refused", found.refused, "", { equals: 0 });
  figure("requests cut off", found.cut, "", { equals: 0 });
  figure("answers other than 200", others(found.answers, 200), "", { equals: 0 });
  const statuses = ends.map(({ status }) => status);
  holds(
    "each instance ended with status 0",
    statuses.every((status) => status === 0),
    `with ${statuses.join(", ")}`,
  );
  also("from SIGTERM to the end, slowest", Math.max(...ends.map(({ ms }) => ms)), "ms");
  also("the longest time without an answer", found.longestGapMs, "ms");
  await end(now);

  const idle = await start(database);
  await wait(1500);
  const atRest = await end(idle);
  holds("SIGTERM at rest ends with status 0", atRest.status === 0, `with ${atRest.status}`);
  quick("SIGTERM at rest → the end", atRest.ms, "ms", { most: ENDS_WITHIN_MS });

  const early = [];
  for (const share of [0, 0.5, 1]) {
    const young = await start(database);
    await wait(share * JUST_STARTED_MS);
    early.push(await end(young));
  }
  holds(
    "SIGTERM just after a start ends with status 0",
    early.every(({ status }) => status === 0),
    `with ${early.map(({ status }) => status).join(", ")}`,
  );
  const slowest = Math.max(...early.map(({ ms }) => ms));
  quick("SIGTERM just after a start → the end, slowest of 3", slowest, "ms", { most: ENDS_WITHIN_MS });

  const slow = await start(database);
  const host = "host: 127.0.0.1\r\n";
  const form = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 100";
  const clients = [
    await stuck(slow.url, `GET /program HTTP/1.1\r\n${host}x-slow: `),
    await stuck(slow.url, `POST /logga-in HTTP/1.1\r\n${host}${form}\r\n\r\nemail=`),
    await stuck(slow.url, `GET /api/v1/activities?limit=5000 HTTP/1.1\r\n${host}\r\n`),
  ];
  await wait(1000);
  const ended = await end(slow);
  clients.forEach((socket) => socket.destroy());
  holds(
    "SIGTERM beside half a request, half a body and one who does not read ends with status 0",
    ended.status === 0,
    `with ${ended.status}`,
  );
  // What waits for seconds is not a matter of the machine.
  figure("it takes", ended.ms, "ms", { most: ENDS_WITHIN_AT_SLOW_CLIENTS_MS + SLACK_MS });
} finally {
  running.forEach((child) => child.kill("SIGKILL"));
  removeFolder(folder);
}
