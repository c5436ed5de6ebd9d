// Inserts mails into an SQLite database's outbox without limits, as many as a busy day leaves there.
import { run } from "./sqlite.mjs";

/** Inserts a list of `{ to, letter, urgency }`: `letter` is the stored payload, `urgency` 0 for urgent ones. */
export async function putLetters(database, letters) {
  const text = (value) => `'${String(value).replaceAll("'", "''")}'`;
  const rows = letters.map(({ to, letter, urgency = 1 }) => {
    const domain = to.slice(to.lastIndexOf("@") + 1).toLowerCase();
    return `(${[text(to), "'sv'", text(JSON.stringify(letter)), Date.now(), 0, 0, urgency, text(domain)].join(", ")})`;
  });
  const columns = "recipient, locale, letter, created_ms, next_ms, attempts, urgency, domain";
  await run(database, `INSERT INTO outbox (${columns}) VALUES ${rows.join(",\n")};`);
}
