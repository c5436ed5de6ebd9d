// Puts letters straight into an SQLite database's outbox, past every limit: what a day of a large week leaves there.
import { run } from "./sqlite.mjs";

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
