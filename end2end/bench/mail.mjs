// Measures mail delivery: mails a second to a local SMTP server, and the wait for a login link that is requested behind
// all of these mails. `node end2end/bench/mail.mjs [--letters 2000]`.
import { join } from "node:path";
import { parseArgs } from "node:util";

import { putLetters } from "../support/letters.mjs";
import { removeFolder, serve, temporaryFolder, veckan } from "../support/server.mjs";
import { startSmtp } from "../support/smtp.mjs";
import { markdown, row } from "./statistics.mjs";

const { values: options } = parseArgs({ options: { letters: { type: "string", default: "2000" } } });
const LETTERS = Number(options.letters);
const LOGIN = "bo@kommun.example";

const folder = temporaryFolder();
const database = join(folder, "mail.db");
veckan(database, "demo");
const letter = { letter: "restored", activity_id: 1 };
const to = (number) => `${number}@${["myndighet", "region", "kommun"][number % 3]}-${number % 40}.example`;
await putLetters(
  database,
  Array.from({ length: LETTERS }, (_, number) => ({ to: to(number), letter })),
);
let first;
let last;
let count = 0;
const smtp = await startSmtp({
  onMail(mail) {
    if (mail.to[0] === LOGIN) return;
    first ??= performance.now();
    last = performance.now();
    count += 1;
  },
});
const server = await serve(database, "--mail", smtp.url);
try {
  while (count < LETTERS / 10) await new Promise((done) => setTimeout(done, 5));
  const asked = performance.now();
  const answer = await fetch(`${server.url}/logga-in`, { method: "POST", body: new URLSearchParams({ email: LOGIN }) });
  if (!answer.ok) throw new Error(`the login was answered with ${answer.status}`);
  await smtp.waitFor((mail) => mail.to[0] === LOGIN, 120_000);
  const waited = (performance.now() - asked) / 1000;
  const behind = LETTERS - count;
  while (count < LETTERS) await new Promise((done) => setTimeout(done, 20));
  const rate = LETTERS / ((last - first) / 1000);
  console.log(
    markdown([
      row("letters a second to a local mail server", `${LETTERS} letters`, rate, "1/s", { atLeast: 100 }),
      row("a login asked for behind letters that wait", `${behind} letters`, waited, "s", 2),
    ]),
  );
  console.log(`letters a second: ${rate.toFixed(0)}`);
  console.log(`a login asked for behind ${behind} letters: ${waited.toFixed(3)} s`);
  if (rate < 100 || waited > 2) process.exitCode = 1;
} finally {
  await server.stop();
  await smtp.stop();
  removeFolder(folder);
}
