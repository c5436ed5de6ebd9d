// Measures wizard and desk while thousands of activities wait: an autosave, the desk's page, and the effect of
// moderators on others. `node end2end/bench/desk.mjs [--strict]`
import { parseArgs } from "node:util";

import { figures } from "../support/figures.mjs";
import { ask, others, probe, written } from "../support/load.mjs";
import { invited } from "../support/people.mjs";
import { memoryOf } from "../support/proc.mjs";
import { Connection, request } from "../support/raw.mjs";
import { keyOf, saving } from "../support/saves.mjs";
import { anyAddress, removeFolder, serve, temporaryFolder } from "../support/server.mjs";
import { addTo, weekOf, WHILE_REGISTERING } from "../support/weeks.mjs";
import { begin } from "../support/wizard.mjs";
import { generate, records } from "./generate.mjs";
import { median, percentile } from "./statistics.mjs";

const { values: options } = parseArgs({ options: { strict: { type: "boolean", default: false } } });
const { figure, quick, holds, also } = figures(options.strict);

const [WHILE_TYPING, ON_DESK] = [3200, 4000];
const SAVES = 50;
const PAGES = 20;
const MODERATORS = 10;
const LOAD_S = 5;

const folder = temporaryFolder();
const database = weekOf(folder, WHILE_TYPING, { waits: true, of: ON_DESK });
const server = await serve(database, "--clock", WHILE_REGISTERING);
const { url, pid } = server;
try {
  // A registration similar to many that wait: the same organizer and words.
  const [like] = records(generate(ON_DESK));
  const draft = { key: keyOf(await begin(url)), source: anyAddress() };
  const connection = await Connection.open(url, { keepsBodies: true });
  const type = (step, values) => connection.ask(saving({ ...draft, step, values }));
  await type("vem", { organizer: like.organizer, organizer_kind: "state" });
  await type("vad", { title: like.title, description: like.description, kind: "seminar" });
  await type("nar", { "day.1": "2022-10-04", "ends.1": "16:00", "format.1": "onsite", "municipality.1": "0180" });
  const saves = [];
  let failed = 0;
  for (let number = 0; number < SAVES; number++) {
    const starts = `${String(8 + (number % 7)).padStart(2, "0")}:${String((number * 5) % 60).padStart(2, "0")}`;
    const saved = await type("nar", { "starts.1": starts, "venue.1": `Sal ${number}` });
    if (saved.status !== 200) failed++;
    saves.push(saved.ms);
  }
  const waiting = `${WHILE_TYPING} waiting`;
  figure(`autosaves that failed, ${waiting}`, failed, `of ${SAVES}`, { equals: 0 });
  quick("an autosave in the step När, median", median(saves), "ms", { most: 5 });
  also("slowest", Math.max(...saves), "ms");

  const signIn = invited(`sqlite:${database}`, "admin@myndighet.example", "admin");
  const cookie = await signIn(url);
  addTo(database, folder, ON_DESK, { waits: true });
  const desk = { cookie, "accept-encoding": "br" };
  const page = request("GET", "/granska", desk);
  const times = [];
  let last;
  for (let number = 0; number < PAGES; number++) {
    last = await connection.ask(page);
    times.push(last.ms);
  }
  connection.close();
  holds("the desk is shown", last.status === 200, `answered ${last.status}`);
  figure(`the desk's page with ${ON_DESK} waiting, as sent (br)`, last.bytes / 1000, "kB", { most: 60 });
  also("its encoding", last.header("content-encoding") || "none");
  quick("its time, median", median(times), "ms", { most: 60 });

  const watching = probe(url, "/healthz");
  const what = { path: "/granska", headers: desk };
  const load = await ask(url, what, { connections: MODERATORS, seconds: LOAD_S }).done;
  const health = await watching.stop();
  also(`the desk's page to ${MODERATORS} moderators who ask all the time`, load.times.length / load.seconds, "1/s");
  figure("answers other than 200", others(load.answers, 200), `of ${written(load.answers)}`, { equals: 0 });
  also("/healthz meanwhile, p99", percentile(health.times, 0.99) ?? Infinity, "ms");
  also("/healthz meanwhile, slowest", Math.max(...health.times), "ms");
  figure("/healthz that failed meanwhile", health.failed, "", { equals: 0 });
  also("memory at its highest", memoryOf(pid).highest, "MB");
} finally {
  await server.stop();
  removeFolder(folder);
}
