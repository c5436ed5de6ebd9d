// Access to an SQLite database from outside the program, as by another process on the same computer.
import { execFileSync, spawn } from "node:child_process";

/** Runs SQL by whatever is available: recent Node.js, the sqlite3 shell, or Python. */
export async function run(database, sql) {
  const node = await import("node:sqlite").catch(() => undefined);
  if (node) {
    const opened = new node.DatabaseSync(database);
    opened.exec(`PRAGMA busy_timeout = 5000; ${sql}`);
    opened.close();
    return;
  }
  const python =
    "import sqlite3, sys; d = sqlite3.connect(sys.argv[1], 5); d.executescript(sys.stdin.read()); d.commit()";
  for (const [program, ...words] of [
    ["sqlite3", "-cmd", ".timeout 5000", database],
    ["python3", "-c", python, database],
  ]) {
    try {
      execFileSync(program, words, { input: sql, stdio: ["pipe", "ignore", "inherit"] });
      return;
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
  throw new Error("nothing here writes SQLite databases: install Node.js 22 or newer, sqlite3 or Python");
}

/** Takes the write lock; returns a function that releases it, or undefined where no tool can hold it. */
export async function lock(database) {
  const python = [
    "import sqlite3, sys",
    "d = sqlite3.connect(sys.argv[1], 5, isolation_level=None)",
    "d.execute('BEGIN IMMEDIATE')",
    "print('held', flush=True)",
    "sys.stdin.read()",
    "d.execute('ROLLBACK')",
  ].join("\n");
  const shell = "PRAGMA busy_timeout = 5000;\nBEGIN IMMEDIATE;\nSELECT 'held';\n";
  for (const [program, words, first] of [
    ["python3", ["-c", python, database], ""],
    ["sqlite3", ["-bail", database], shell],
  ]) {
    const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
    const ended = new Promise((done) => child.once("close", done));
    const isThere = await new Promise((done) => {
      child.once("spawn", () => done(true));
      child.once("error", () => done(false));
    });
    if (!isThere) continue;
    child.stdin.write(first);
    const isHeld = await new Promise((done) => {
      let said = "";
      child.stdout.on("data", (bytes) => (said += bytes).includes("held") && done(true));
      ended.then(() => done(false));
    });
    if (!isHeld) throw new Error(`${program} could not lock ${database}`);
    return async () => {
      child.stdin.end();
      await ended;
    };
  }
  return undefined;
}
