// Runs `veckan` for tests and benchmarks: temporary databases, free ports, and clean-up.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

/** Path of the program under test: VECKAN_BIN, else the release build, else the debug build. */
export function program() {
  const candidates = [process.env.VECKAN_BIN, "target/release/veckan", "target/debug/veckan"];
  const found = candidates
    .filter(Boolean)
    .map((path) => resolve(root, path))
    .find(existsSync);
  if (!found) throw new Error("there is no veckan to test: run scripts/build, or name one in VECKAN_BIN");
  return found;
}

/** Folder of the external test data; undefined where it is missing. */
export function testData() {
  const folder = resolve(root, process.env.VECKAN_TEST_DATA ?? "../shared/data");
  return existsSync(join(folder, "almedalen-2023.csv")) ? folder : undefined;
}

const shell = "/usr/bin/chromium-headless-shell";
const whole = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Chromium for tests: the headless shell, where there is one, is the same engine without windows, and quicker. */
export const chromium = () => firstOf([process.env.CHROMIUM, shell, ...whole]);

/** Chromium as people have it, for what is measured. */
export const wholeChromium = () => firstOf([process.env.CHROMIUM, ...whole, shell]);

function firstOf(candidates) {
  const found = candidates.find((path) => path && existsSync(path));
  if (!found) throw new Error("there is no Chromium: install one, or name it in CHROMIUM");
  return found;
}

export const chromiumArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Random client address for X-Forwarded-For, since mails by one address are limited. */
export function anyAddress() {
  const byte = () => 1 + Math.floor(Math.random() * 254);
  return `10.${byte()}.${byte()}.${byte()}`;
}

export function temporaryFolder() {
  return mkdtempSync(join(tmpdir(), "veckan-"));
}

export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a command of the program; returns its output. */
export function veckan(database, ...words) {
  return execFileSync(program(), [...words, "--database", `sqlite:${database}`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Runs a command like `veckan`, on a database of either kind by its URL. */
export function veckanAt(database, ...words) {
  return execFileSync(program(), [...words, "--database", database], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** First day of the coming week, and one of its themes. */
export function comingWeekOf(database) {
  const weeks = veckanAt(database, "week", "list")
    .trim()
    .split("\n")
    .map((line) => line.split("\t"));
  const [slug, dates] = weeks.sort((one, other) => one[1].localeCompare(other[1])).at(-1);
  const settings = veckanAt(database, "week", "show", slug);
  const theme = /\[\[themes\]\]\nslug = "([^"]+)"/.exec(settings)[1];
  return { slug, first: dates.slice(0, 10), theme };
}

/** Database with the demonstration. */
export function demonstration(folder) {
  const database = join(folder, "demonstration.db");
  veckan(database, "demo");
  return database;
}

/** Database with the real week. */
export function realWeek(folder, data) {
  const database = join(folder, "almedalen.db");
  veckan(database, "week", "add", join(data, "almedalen-2023.toml"));
  veckan(database, "import", join(data, "almedalen-2023.csv"), "--week", "almedalen-2023", "--publish");
  return database;
}

/** Copy of a database for another server; only while nobody writes to the original. */
export function copyOf(database, name) {
  const copy = join(database, "..", `${name}.db`);
  for (const end of ["", "-wal"]) {
    if (existsSync(database + end)) copyFileSync(database + end, copy + end);
  }
  return copy;
}

/** Coming week: its slug and first day. */
export function comingWeek(database) {
  const weeks = veckan(database, "week", "list")
    .trim()
    .split("\n")
    .map((line) => line.split("\t"))
    .map(([slug, dates]) => ({ slug, starts: dates.slice(0, 10) }));
  return weeks.sort((one, other) => one.starts.localeCompare(other.starts)).at(-1);
}

/** Serves a database on a free port; resolves once it is ready. Mail is shown unless the options name a mail server. */
export function serve(database, ...options) {
  return serveBy([program()], database, ...options);
}

/** Serves like `serve`, by a command that ends with the program, such as a tracer or a shell that sets a limit. */
export async function serveBy([command, ...before], database, ...options) {
  const words = ["serve", "--database", `sqlite:${database}`, "--listen", "127.0.0.1:0"];
  // Lets tests come from many addresses.
  if (!options.includes("--trusted-proxy")) words.push("--trusted-proxy", "127.0.0.0/8");
  const isMailed = options.some((option) => /^--mail(-file)?(=|$)/.test(option));
  if (!isMailed && !options.includes("--show-mail")) words.push("--show-mail");
  words.push(...options);
  const begun = performance.now();
  // Ignores the developer's own mail settings.
  const { VECKAN_MAIL, VECKAN_MAIL_FILE, ...withoutMail } = process.env;
  const child = spawn(command, [...before, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...withoutMail, VECKAN_LOG: "warn" },
  });
  let said = "";
  child.stderr.on("data", (bytes) => (said += bytes));
  const url = await new Promise((done, fail) => {
    let printed = "";
    child.stdout.on("data", (bytes) => {
      printed += bytes;
      const address = /serving on (\S+)/.exec(printed)?.[1];
      if (address) done(address);
    });
    child.on("exit", (code) => fail(new Error(`veckan serve ended with ${code}:\n${said}`)));
  });
  while (
    !(await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`veckan serve ended with ${child.exitCode}:\n${said}`);
    await new Promise((done) => setTimeout(done, 2));
  }
  const readyMs = performance.now() - begun;
  const ended = new Promise((done) => child.once("exit", (code, signal) => done(code ?? signal)));
  const kill = (signal) => child.kill(signal);
  const stop = async () => {
    child.kill("SIGTERM");
    const impatient = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(impatient);
  };
  return { url, pid: child.pid, readyMs, stop, kill, ended, log: () => said, exitCode: () => child.exitCode };
}
