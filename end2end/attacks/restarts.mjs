// Letters that are sent twice because the server is restarted at random moments: must be none, and none may be lost.
// `node end2end/attacks/restarts.mjs [--restarts 100] [--delay 30]`: SIGTERM while letters are under way, at a mail server
// that takes each of them after a while; every restart finds some more in the outbox.
import { join } from "node:path";
import { parseArgs } from "node:util";

import { putLetters } from "../support/letters.mjs";
import { removeFolder, serve, temporaryFolder, veckan } from "../support/server.mjs";
import { startSmtp } from "../support/smtp.mjs";

const { values: options } = parseArgs({
  options: { restarts: { type: "string", default: "100" }, delay: { type: "string", default: "30" } },
});
const RESTARTS = Number(options.restarts);
const AT_EACH = 40;

const folder = temporaryFolder();
const database = join(folder, "restarts.db");
veckan(database, "demo");
const smtp = await startSmtp({ delay: Number(options.delay) });
let written = 0;
let failed;
for (let restart = 0; restart <= RESTARTS && !failed; restart++) {
  const letters = Array.from({ length: AT_EACH }, () => {
    const number = ++written;
    const to = `${number}@${number % 7}.example`;
    return number % 5
      ? { to, letter: { letter: "restored", activity_id: 1 } }
      : { to, letter: { letter: "login", back: null }, urgency: 0 };
  });
  await putLetters(database, letters);
  const server = await serve(database, "--mail", smtp.url);
  if (restart < RESTARTS) {
    await new Promise((done) => setTimeout(done, Math.random() * 400));
    await server.stop();
    if (server.exitCode() !== 0) failed = `the server ended with ${server.exitCode()}:\n${server.log()}`;
    continue;
  }
  // The last one sends what is left.
  for (let quiet = 0, before = 0; quiet < 20; before = smtp.mails.length) {
    await new Promise((done) => setTimeout(done, 250));
    quiet = smtp.mails.length === before ? quiet + 1 : 0;
  }
  await server.stop();
}
await smtp.stop();
removeFolder(folder);

const seen = new Map();
for (const mail of smtp.mails) {
  const id = mail.headers["message-id"];
  seen.set(id, (seen.get(id) ?? 0) + 1);
}
const twice = [...seen.values()].filter((times) => times > 1).length;
console.log(`restarts: ${RESTARTS}`);
console.log(`letters: ${written}`);
console.log(`letters sent: ${seen.size}`);
console.log(`letters sent twice: ${twice}`);
if (failed) console.error(failed);
if (failed || twice > 0 || seen.size !== written) process.exitCode = 1;
