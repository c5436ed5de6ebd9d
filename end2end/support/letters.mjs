// Puts letters straight into an SQLite database's outbox, past every limit: what a day of a large week leaves there.
import { execFileSync } from "node:child_process";

/** `letters` are `{ to, letter, urgency }`: a letter as the server keeps it, and 0 where somebody waits for it. */
export async function putLetters(database, letters) {
  const text = (value) => `'${String(value).replaceAll("'", "''")}'`;
  const rows = letters.map(({ to, letter, urgency = 1 }) => {
    const domain = to.slice(to.lastIndexOf("@") + 1).toLowerCase();
    return `(${[text(to), "'sv'", text(JSON.stringify(letter)), Date.now(), 0, 0, urgency, text(domain)].join(", ")})`;
  });
  const columns = "recipient, locale, letter, created_ms, next_ms, attempts, urgency, domain";
  await run(database, `INSERT INTO outbox (${columns}) VALUES ${rows.join(",\n")};`);
}

/** Runs SQL with whatever knows SQLite here: Node.js of late, its shell, or Python. */
async function run(database, sql) {
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
