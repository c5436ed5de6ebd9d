// SMTP server for tests. As a module: `startSmtp({ refuseFirst })`. As a program, with the options at the end of this
// file: `node smtp.mjs --delay 500` prints `listening on PORT`, then each mail as a line of JSON.
import { readFileSync } from "node:fs";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { parseArgs } from "node:util";

function refusal(code, words) {
  return Object.assign(new Error(words), { responseCode: code });
}

const domainOf = (address) => address.slice(address.lastIndexOf("@") + 1);

/** Name and value of a header; the parser returns its bytes as latin1 characters. */
const header = ({ key, line }) => [
  key,
  Buffer.from(line, "latin1")
    .toString("utf8")
    .replace(/^[^:]*:\s*/, ""),
];

/**
 * Starts a server on a free port. It answers the first `refuseFirst` mails with 451, every mail to an address in
 * `refuse` with 550, recipients in a domain of `notNow` with 451, and those in a domain of `hang` not at all. It
 * accepts a mail `delay` milliseconds after receiving it. With `key` and `cert` it offers STARTTLS and requires a
 * password; with `isAscii` it supports ASCII addresses only.
 */
export async function startSmtp({
  refuseFirst = 0,
  refuse = [],
  notNow = [],
  hang = [],
  delay = 0,
  key,
  cert,
  isAscii = false,
  port = 0,
  onMail = () => {},
  onNotNow = () => {},
} = {}) {
  const mails = [];
  const waiting = new Set();
  let left = refuseFirst;
  let underWay = 0;
  let mostUnderWay = 0;
  const server = new SMTPServer({
    ...(key ? { key, cert } : {}),
    disabledCommands: key ? [] : ["AUTH", "STARTTLS"],
    authOptional: true,
    hideSMTPUTF8: isAscii,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onRcptTo({ address }, _session, done) {
      const domain = domainOf(address);
      if (hang.includes(domain)) return;
      if (notNow.includes(domain)) {
        onNotNow(address);
        return done(refusal(451, `4.7.1 <${address}> not now`));
      }
      done(refuse.includes(address) ? refusal(550, `5.1.1 <${address}> is not known here`) : null);
    },
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      mostUnderWay = Math.max(mostUnderWay, ++underWay);
      simpleParser(stream, { skipImageLinks: true, skipTextToHtml: true, skipHtmlToText: true })
        .then(async (parsed) => {
          if (delay) await new Promise((passed) => setTimeout(passed, delay));
          underWay -= 1;
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
            headers: Object.fromEntries(parsed.headerLines.map(header)),
            isEncrypted: session.secure,
            user: session.user ?? null,
            underWay: mostUnderWay,
          };
          mails.push(mail);
          onMail(mail);
          for (const look of waiting) look(mail);
          done();
        })
        .catch(done);
    },
  });
  await new Promise((listening, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", listening);
  });
  // A client that disconnects in the middle of a mail is no error of the server.
  server.on("error", () => {});
  const address = server.server.address();
  return {
    port: address.port,
    url: `smtp://127.0.0.1:${address.port}?tls=none`,
    mails,
    /** First mail that fits, including those received already. */
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
      "not-now": { type: "string", multiple: true, default: [] },
      hang: { type: "string", multiple: true, default: [] },
      delay: { type: "string", default: "0" },
      key: { type: "string" },
      cert: { type: "string" },
      ascii: { type: "boolean", default: false },
    },
  });
  const server = await startSmtp({
    port: Number(values.port),
    refuseFirst: Number(values["refuse-first"]),
    refuse: values.refuse,
    notNow: values["not-now"],
    hang: values.hang,
    delay: Number(values.delay),
    key: values.key && readFileSync(values.key),
    cert: values.cert && readFileSync(values.cert),
    isAscii: values.ascii,
    onMail: (mail) => console.log(JSON.stringify(mail)),
    onNotNow: (address) => console.log(JSON.stringify({ refused: address })),
  });
  console.log(`listening on ${server.port}`);
  // Ends with the parent process, however that ends.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(0), 500).unref();
}
