// Measurements without a browser: sizes as sent, requests for each second of processor time, new filters, memory.
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";

import { memoryOf, processorSeconds } from "../support/proc.mjs";
import { random } from "./generate.mjs";
import { median, percentile, row } from "./statistics.mjs";

const LOAD_S = 6;
const NEW_FILTERS = 200;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Response as sent: its status, headers and bytes. */
export function ask(address, encoding = "br") {
  return new Promise((done, fail) => {
    const request = get(address, { agent, headers: { "accept-encoding": encoding } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on("error", fail);
    });
    request.on("error", (error) => {
      // The server closes idle connections: retries on a new one.
      if (request.reusedSocket && error.code === "ECONNRESET") ask(address, encoding).then(done, fail);
      else fail(error);
    });
  });
}

/** Bytes as sent, once the server has made its best compressed copies. */
async function settled(addresses) {
  const sum = async () =>
    (await Promise.all(addresses.map((it) => ask(it)))).reduce((bytes, it) => bytes + it.body.length, 0);
  let [last, calm] = [await sum(), 0];
  for (let waited = 0; calm < 12 && waited < 120; waited++) {
    await new Promise((done) => setTimeout(done, 500));
    const now = await sum();
    calm = now === last && waited > 4 ? calm + 1 : 0;
    last = now;
  }
  return last;
}

/** Sizes of list data and texts; `files` are the addresses that the page requested. */
export async function dataSizes(files, at, goals) {
  const lists = files.filter((it) => /\/data\/.*\/list$/.test(it));
  const texts = files.filter((it) => it.includes("/text/"));
  return [
    row("list data, as sent (br)", at, (await settled([...new Set(lists)])) / 1000, "kB", goals.list),
    row(
      "texts, as sent (br)",
      at,
      (await settled([...new Set(texts)])) / 1000,
      "kB",
      goals.text,
      `${texts.length} chunks`,
    ),
  ];
}

export async function pageSize(url, at) {
  const { body } = await ask(`${url}/program`);
  return row("first HTML of /program, as sent (br)", at, body.length / 1000, "kB", 20);
}

export async function clientSize(url) {
  const html = (await ask(`${url}/program`, "identity")).body.toString();
  const files = [...new Set([...html.matchAll(/\/pkg\/[0-9a-f]+\/[\w.]+\.(?:js|wasm)/g)].map(([file]) => file))];
  const bytes = await Promise.all(files.map(async (file) => (await ask(url + file)).body.length));
  return row(
    "client code (wasm + js), as sent (br)",
    "",
    bytes.reduce((sum, it) => sum + it, 0) / 1000,
    "kB",
    260,
    `${files.length} files`,
  );
}

function has(command) {
  try {
    execFileSync("sh", ["-c", `command -v ${command}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Requests for each second of the server's processor time. */
function load(address, pids) {
  const run = (seconds) =>
    execFileSync("wrk", ["-t1", "-c16", `-d${seconds}s`, "-H", "Accept-Encoding: br", address], { encoding: "utf8" });
  run(1);
  const before = processorSeconds(pids);
  const said = run(LOAD_S);
  const used = processorSeconds(pids) - before;
  if (/Non-2xx|Socket errors/.test(said)) throw new Error(`the load met errors:\n${said}`);
  return Number(/(\d+) requests in/.exec(said)[1]) / used;
}

/** Compares the unfiltered page with the same bytes and headers from nginx. */
export async function againstNginx(server, folder, at) {
  if (!has("wrk") || !has("nginx")) {
    console.log("skipped: requests for each second of processor time need wrk and nginx");
    return [];
  }
  const { headers, body } = await ask(`${server.url}/program`);
  writeFileSync(join(folder, "program"), body, { mode: 0o644 });
  const sent = Object.entries(headers)
    .filter(([name]) => !["content-length", "content-type", "date", "connection", "keep-alive", "etag"].includes(name))
    .map(([name, value]) => `add_header ${name} "${String(value).replaceAll('"', '\\"')}";`);
  const port = 20_000 + (process.pid % 20_000);
  const asRoot = process.getuid?.() === 0 ? "user root;" : "";
  writeFileSync(
    join(folder, "nginx.conf"),
    `${asRoot} daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
    events { worker_connections 256; }
    http {
      access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=10; etag on;
      client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3;
      uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
      server { listen 127.0.0.1:${port}; root ${folder}; default_type "text/html; charset=utf-8"; ${sent.join(" ")} }
    }`,
  );
  const nginx = spawn("nginx", ["-p", folder, "-e", join(folder, "nginx.log"), "-c", join(folder, "nginx.conf")], {
    stdio: "ignore",
  });
  try {
    const address = `http://127.0.0.1:${port}/program`;
    for (let tries = 0; tries < 100; tries++) {
      const answer = await ask(address).catch(() => undefined);
      if (answer?.status === 200 && answer.body.equals(body)) break;
      if (tries === 99) throw new Error(`nginx does not answer: ${readFileSync(join(folder, "nginx.log"), "utf8")}`);
      await new Promise((done) => setTimeout(done, 50));
    }
    const workers = readdirSync("/proc").filter((pid) => {
      try {
        return (
          /^\d+$/.test(pid) &&
          readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[1] === String(nginx.pid)
        );
      } catch {
        return false;
      }
    });
    const own = load(`${server.url}/program`, [server.pid]);
    const theirs = load(address, [nginx.pid, ...workers]);
    const note = `${Math.round(own)} against ${Math.round(theirs)} for each second of processor time`;
    return [row("GET /program, share of nginx with the same bytes", at, own / theirs, "", { atLeast: 0.5 }, note)];
  } finally {
    nginx.kill("SIGTERM");
  }
}

/** Measures filters that are not cached, one after the other on one connection. */
export async function newFilters(url, at) {
  const { activities, facets } = JSON.parse(
    (await ask(`${url}/api/v1/activities?limit=2000`, "identity")).body.toString(),
  );
  const next = random(7);
  const pick = (values) => values[Math.floor(next() * values.length)];
  const words = activities.flatMap((it) => it.title.split(/[^\p{L}]+/u)).filter((it) => it.length > 3);
  const times = [];
  const seen = new Set();
  while (times.length < NEW_FILTERS) {
    const query = new URLSearchParams();
    if (times.length % 4)
      query.append(
        "q",
        pick(words)
          .slice(0, 3 + Math.floor(next() * 5))
          .toLowerCase(),
      );
    for (const group of ["day", "theme", "kind", "county", "organizer"]) {
      if (facets[group] && next() < 0.3) query.append(group, pick(Object.keys(facets[group])));
    }
    const address = `${url}/program?${query}`;
    if (!query.size || seen.has(address)) continue;
    seen.add(address);
    const begun = performance.now();
    const { status } = await ask(address);
    times.push(performance.now() - begun);
    if (status !== 200) throw new Error(`${address} answered ${status}`);
  }
  const note = `median ${median(times).toFixed(1)} ms, ${times.length} filters one after the other, compressed, with the way there and back`;
  return [row("GET /program?… never asked before, p95", at, percentile(times, 0.95), "ms", 5, note)];
}

/** Measures the calendar of every activity: kept, and made anew as after a change. */
export async function calendars(url, at) {
  const time = async (address) => {
    const begun = performance.now();
    const { status, body } = await ask(address);
    if (status !== 200) throw new Error(`${address} answered ${status}`);
    return [performance.now() - begun, body.length];
  };
  const [anew, kept] = [[], []];
  // Each of these days chooses everything, and has not been asked for before.
  for (let day = 10; day < 30; day++) anew.push((await time(`${url}/program.ics?changed_from=2001-01-${day}`))[0]);
  await time(`${url}/program.ics`);
  for (let again = 0; again < 50; again++) kept.push(await time(`${url}/program.ics`));
  const size = `${(kept[0][1] / 1000).toFixed(0)} kB as sent (br)`;
  return [
    row("GET /program.ics, kept, median", at, median(kept.map(([ms]) => ms)), "ms", 2, size),
    row("GET /program.ics, made and compressed anew, median", at, median(anew), "ms", 60),
  ];
}

export function memory(pid, at) {
  const { now, highest } = memoryOf(pid);
  const note = `highest ${highest.toFixed(0)} MB`;
  return row("resident memory of the server, after the load", at, now, "MB", 80, note);
}
