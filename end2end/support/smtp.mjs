// A real SMTP server for tests. As a module: `startSmtp({ refuseFirst })`. As a program:
// `node smtp.mjs [--port N] [--refuse-first N] [--refuse ADDRESS]` prints `listening on PORT`, then each mail as a line of JSON.
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { parseArgs } from "node:util";

function refusal(code, words) {
  return Object.assign(new Error(words), { responseCode: code });
}

/**
 * Starts a server on a free port. It answers the first `refuseFirst` mails with 451, and every mail to an address of
 * `refuse` with 550.
 */
export async function startSmtp({ refuseFirst = 0, refuse = [], port = 0, onMail = () => {} } = {}) {
  const mails = [];
  const waiting = new Set();
  let left = refuseFirst;
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    onRcptTo(address, _session, done) {
      const isRefused = refuse.includes(address.address);
      done(isRefused ? refusal(550, `5.1.1 <${address.address}> is not known here`) : null);
    },
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      simpleParser(stream, { skipImageLinks: true, skipTextToHtml: true, skipHtmlToText: true }).then((parsed) => {
        if (left > 0) {
          left -= 1;
          done(refusal(451, "4.3.0 try again later"));
          return;
        }
        const mail = {
          from: mailFrom.address,
          to: rcptTo.map((recipient) => recipient.address),
          subject: parsed.subject,
          text: parsed.text,
          html: parsed.html,
          headers: Object.fromEntries(parsed.headerLines.map(({ key, line }) => [key, line.replace(/^[^:]*:\s*/, "")])),
        };
        mails.push(mail);
        onMail(mail);
        for (const look of waiting) look(mail);
        done();
      }, done);
    },
  });
  await new Promise((listening, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", listening);
  });
  // A client that goes away in the middle of a mail is no error of the server.
  server.on("error", () => {});
  const address = server.server.address();
  return {
    port: address.port,
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    /** The first mail that fits, also one that has come already. */
    waitFor(fits, timeoutMs = 10_000) {
      const there = mails.find(fits);
      if (there) return Promise.resolve(there);
      return new Promise((found, fail) => {
        const look = (mail) => {
          if (!fits(mail)) return;
          waiting.delete(look);
          clearTimeout(impatient);
          found(mail);
        };
        const impatient = setTimeout(() => {
          waiting.delete(look);
          const subjects = mails.map((mail) => mail.subject).join("; ");
          fail(new Error(`no such mail came within ${timeoutMs} ms; these did: ${subjects || "none"}`));
        }, timeoutMs);
        waiting.add(look);
      });
    },
    stop: () => new Promise((stopped) => server.close(stopped)),
  };
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      "refuse-first": { type: "string", default: "0" },
      refuse: { type: "string", multiple: true, default: [] },
    },
  });
  const server = await startSmtp({
    port: Number(values.port),
    refuseFirst: Number(values["refuse-first"]),
    refuse: values.refuse,
    onMail: (mail) => console.log(JSON.stringify(mail)),
  });
  console.log(`listening on ${server.port}`);
  // Ends with whoever started it, however that ends.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(0), 500).unref();
}
