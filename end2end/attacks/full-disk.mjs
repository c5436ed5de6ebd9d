// A disk that is full once: writing must be refused in a way that says so, and come back with the space.
// `node end2end/attacks/full-disk.mjs [--strict]`: on a small file system in memory of its own, which only root may mount.
import { execFileSync } from "node:child_process";
import { mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { figures } from "../support/figures.mjs";
import { keyOf, save } from "../support/saves.mjs";
import { anyAddress, removeFolder, serve, temporaryFolder, veckan } from "../support/server.mjs";
import { begin, read } from "../support/wizard.mjs";

const { values: options } = parseArgs({ options: { strict: { type: "boolean", default: false } } });
const { figure, quick, holds, also } = figures(options.strict);

const SMALL = "6m";
const LARGE = "60m";
const MOST_DRAFTS = 150;
const READY_WITHIN_MS = 6000;
const GIVEN_UP_AFTER_MS = 12_000;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

const folder = temporaryFolder();
const disk = join(folder, "disk");
mkdirSync(disk);
const isMounted = mount("-t", "tmpfs", "-o", `size=${SMALL}`, "tmpfs", disk);
if (!isMounted) {
  console.log("skipped: mounting a small file system needs root");
  removeFolder(folder);
  process.exit(0);
}

function mount(...words) {
  try {
    execFileSync("mount", words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** How long until an address answers with this status; infinite where it does not. */
async function until(address, status) {
  const begun = performance.now();
  for (;;) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    const ms = performance.now() - begun;
    if (answer?.status === status) return ms;
    if (ms > GIVEN_UP_AFTER_MS) return Infinity;
    await wait(100);
  }
}

const database = join(disk, "full.db");
const acknowledged = [];
let server;
try {
  veckan(database, "demo");
  server = await serve(database);
  let { url } = server;

  // Drafts as large as people's are small: some tens of kilobytes, until nothing more is taken.
  let refused;
  let number = 0;
  const write = async () => {
    const title = `Titel ${++number}`;
    const draft = await begin(url).catch((error) => error);
    if (draft instanceof Error) return { status: Number(/: (\d+)$/.exec(draft.message)?.[1] ?? 0), at: "beginning" };
    const values = { title, description: "å ".repeat(20_000) };
    const saved = await save(url, { key: keyOf(draft), step: "vad", values, source: anyAddress() });
    if (saved.status === 200) acknowledged.push({ draft, title });
    return { ...saved, at: "saving" };
  };
  while (!refused && number < MOST_DRAFTS) {
    const done = await write();
    if (done.status !== 200) refused = done;
  }
  also("drafts until the disk was full", acknowledged.length);
  const { bavail, bsize } = statfsSync(disk);
  also("left on the disk", (bavail * bsize) / 1000, "kB");
  if (!refused) throw new Error("the disk was never full: the test is wrong");
  const key = keyOf(acknowledged[0].draft);
  const large = { description: "ö ".repeat(30_000) };
  // The first may have been a page; what a browser's client is answered is told by its status and its header.
  const answers = [];
  for (let again = 0; again < 3; again++) {
    answers.push(await save(url, { key, step: "vad", values: { audience_note: `${again} ${large.description}` } }));
  }
  const statuses = answers.map(({ status }) => status);
  const isTold = answers.every(({ status, retryAfter }) => status === 503 && Number(retryAfter) > 0);
  also("the first write that was not taken", `${refused.status}, ${refused.at}`);
  holds("writes are answered 503 with Retry-After", isTold, `answered ${statuses.join(", ")}`);
  quick("/readyz says 503 after", await until(`${url}/readyz`, 503), "ms", { most: READY_WITHIN_MS });
  const reads = await fetch(`${url}/readyz?for=reads`);
  holds("/readyz?for=reads says 200 and means it", reads.status === 200, `answered ${reads.status}`);
  const programme = await fetch(`${url}/program`);
  holds("the programme is shown", programme.status === 200, `answered ${programme.status}`);

  if (!mount("-o", `remount,size=${LARGE}`, disk)) throw new Error("the disk cannot be made larger");
  const begun = performance.now();
  const writing = async () => {
    while (performance.now() - begun < GIVEN_UP_AFTER_MS) {
      if ((await write()).status === 200) return performance.now() - begun;
      await wait(100);
    }
    return Infinity;
  };
  const [again, ready] = await Promise.all([writing(), until(`${url}/readyz`, 200)]);
  quick("space → the first write that is taken", again, "ms", { most: 2000 });
  quick("space → /readyz says 200", ready, "ms", { most: READY_WITHIN_MS });

  server.kill("SIGKILL");
  await server.ended;
  server = await serve(database);
  ({ url } = server);
  let lost = 0;
  for (const { draft, title } of acknowledged) {
    const page = await read(url, draft, "vad").catch(() => "");
    if (!page.includes(`value="${title}"`)) lost++;
  }
  figure("acknowledged drafts that are lost after SIGKILL", lost, `of ${acknowledged.length}`, { equals: 0 });
} finally {
  await server?.stop();
  execFileSync("umount", [disk]);
  removeFolder(folder);
}
