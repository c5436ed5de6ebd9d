// Mails to third persons that somebody causes who has confirmed nothing: must be none.
// `node end2end/attacks/cannon.mjs [--tries 110]`: a draft is sent under an address of the attacker's; then, in turn, another
// second organizer is typed and the draft sent again, and another editor is added and removed.
import { join } from "node:path";
import { parseArgs } from "node:util";

import { anyAddress, comingWeekOf, removeFolder, serve, temporaryFolder, veckan } from "../support/server.mjs";
import { startSmtp } from "../support/smtp.mjs";
import { answers, begin, fill } from "../support/wizard.mjs";

const { values: options } = parseArgs({ options: { tries: { type: "string", default: "110" } } });
const TRIES = Number(options.tries);

const folder = temporaryFolder();
const database = join(folder, "cannon.db");
veckan(database, "demo");
const smtp = await startSmtp();
const server = await serve(database, "--mail", smtp.url);
const attacker = "angripare@evil.example";
try {
  const draft = await begin(server.url);
  const steps = answers("Ditt konto stängs: logga in på evil.example", comingWeekOf(`sqlite:${database}`));
  for (const [step, fields] of Object.entries(steps)) await fill(server.url, draft, step, fields);
  await fill(server.url, draft, "kontakt", { own_email: attacker });
  await fill(server.url, draft, "skicka", {}, "send");
  for (let number = 0; number < TRIES; number++) {
    const victim = `offer${number}@kommun.example`;
    if (number % 2) {
      await fill(server.url, draft, "kontakt", { co_email: victim }, "save");
      await fill(server.url, draft, "skicka", {}, "send");
    } else {
      for (const action of ["add-editor", `remove-editor:${victim}`]) {
        const body = new URLSearchParams({ own: "1", action, editor_email: victim });
        const headers = { "x-forwarded-for": anyAddress() };
        await fetch(`${server.url}${draft}/skicka`, { method: "POST", body, headers, redirect: "manual" });
      }
    }
  }
  // Time for whatever is in the outbox to go out.
  for (let quiet = 0; quiet < 8; quiet++) {
    const before = smtp.mails.length;
    await new Promise((done) => setTimeout(done, 250));
    if (smtp.mails.length !== before) quiet = 0;
  }
} finally {
  await server.stop();
  await smtp.stop();
  removeFolder(folder);
}
const strangers = smtp.mails.filter((mail) => mail.to.some((to) => to.startsWith("offer"))).length;
console.log(`tries: ${TRIES}`);
console.log(`letters in all: ${smtp.mails.length}`);
console.log(`letters to third persons: ${strangers}`);
const told = smtp.mails.filter((mail) => /konto/.test(mail.subject));
console.log(`letters with the attacker's words in their subject: ${told.length}`);
if (strangers > 0 || told.length > 0) process.exitCode = 1;
