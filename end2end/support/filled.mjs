// Fills a site with data beyond the demonstration's: drafts and activities in every state, people, mails.
import { veckan } from "./server.mjs";
import { run } from "./sqlite.mjs";
import { Visitor } from "./visitor.mjs";

export const STEPS = ["vem", "vad", "nar", "delta", "kontakt", "skicka"];
const NEVER = "9223372036854775807";
const LINK = "https://example.se/anmal";

/** Valid and complete fields, step by step. */
function everything(week, title, email) {
  const more = { "day.2": week.days[1], "starts.2": "22:00", "ends.2": "01:00", "end_day.2": week.days[2] };
  return {
    vem: {
      organizer: "Vinnova",
      organizer_number: "202100-5216",
      organizer_kind: "state",
      "partner.1": "Region Skåne",
      "partner_kind.1": "region",
      "partner.2": "Åke & Co <AB>",
      "partner_number.2": "556036-0793",
      "partner_kind.2": "company",
    },
    vad: {
      title,
      summary: `Kort om ${title}: "prov" & <prov>.`,
      description:
        "\n# Rubrik\n\nVi visar **hur** man gör, [här](https://example.se).\n\n- ett\n- två\n\n> Citat\n\n1. Först",
      kind: "seminar",
      themes: week.themes.slice(0, 3),
      languages: ["sv", "en", "fi"],
      audience: "targeted",
      audience_note: "Upphandlare & jurister",
      website: "https://example.se/om",
    },
    nar: {
      "day.1": week.days[0],
      "starts.1": "09:00",
      "ends.1": "10:30",
      "format.1": "hybrid",
      "venue.1": "Stora salen",
      "address.1": "Torget 1",
      "municipality.1": "0180",
      "online_url.1": "https://example.se/delta",
      ...more,
      "format.2": "onsite",
      "venue.2": "Lilla salen",
      "municipality.2": "1480",
      "day.3": week.days[3],
      "starts.3": "13:00",
      "ends.3": "14:00",
      "format.3": "online",
      "online_url_later.3": "yes",
    },
    delta: {
      registration: "required",
      registration_url: LINK,
      registration_by_mail: "yes",
      deadline_day: week.days[0],
      deadline_time: "08:00",
      places: "50",
      accessibility: ["captions", "step-free", "hearing-loop"],
    },
    kontakt: { contact_name: "Frågor & svar", contact_email: "fragor@example.se", own_email: email },
  };
}

function little(week, title, email) {
  return {
    vem: { organizer: "Vinnova", organizer_number: "202100-5216", organizer_kind: "state" },
    vad: { title, description: `Beskrivning av ${title}.`, kind: "seminar", themes: week.themes[0] },
    nar: {
      "day.1": week.days[0],
      "starts.1": "09:00",
      "ends.1": "10:30",
      "format.1": "onsite",
      "municipality.1": "0180",
    },
    delta: { registration: "none" },
    kontakt: { contact_email: "fragor@example.se", own_email: email },
  };
}

/** Fields that are nearly all invalid, each in another way. */
function wrong(week) {
  return {
    vem: {
      organizer: "x".repeat(300),
      organizer_number: "123",
      organizer_kind: "",
      "partner.1": "",
      "partner_number.1": "9",
    },
    vad: {
      title: "VERSALER ".repeat(40),
      summary: "s".repeat(400),
      description: "",
      kind: "",
      audience: "targeted",
      audience_note: "",
      website: "ingen länk",
    },
    nar: {
      "day.1": week.days[0],
      "starts.1": "25:00",
      "ends.1": "x",
      "format.1": "hybrid",
      "online_url.1": "ftp://fel",
      "day.2": week.days[0],
      "starts.2": "10:00",
      "ends.2": "09:00",
    },
    delta: { registration: "required", deadline_day: "2020-01-01", deadline_time: "kväll", places: "-1" },
    kontakt: { contact_email: "fel", own_email: "inte@@adress" },
  };
}

/** Creates a draft; returns the path of its steps. */
async function draft(visitor, content, { last = "nar" } = {}) {
  const begun = await visitor.press("/anmal", "begin");
  const at = begun.location.replace(/\/vem$/, "");
  const rows = { vem: ["add-partner", "partner_open"], nar: ["add-occurrence", "occurrence_open"] };
  for (const [step, fields] of Object.entries(content)) {
    const [add, opened] = rows[step] ?? [];
    const count = Math.max(0, ...Object.keys(fields).map((name) => Number(name.split(".")[1] ?? 0)));
    const there = opened === "occurrence_open" ? 1 : 0;
    for (let row = there; add && row < count; row++) await expected(visitor.press(`${at}/${step}`, add));
    await expected(visitor.press(`${at}/${step}`, step === last ? "save" : "next", fields));
  }
  return at;
}

async function expected(asked, status = 303) {
  const answer = await asked;
  if (answer.status !== status) {
    const why = /<h1>[^<]*|class="problem"[^<]*<[^<]*/.exec(answer.html)?.[0];
    throw new Error(`answered ${answer.status} instead of ${status}: ${why}`);
  }
  return answer;
}

/** Sends a draft; returns its id on the desk and the path that its mail links to. */
async function sent(visitor, content, { confirms = true } = {}) {
  const email = content.kontakt.own_email;
  const at = await draft(visitor, content);
  await expected(visitor.press(`${at}/skicka`, "send"));
  const mailed = await mailedTo(visitor, email, /((?:\/en)?\/anmal\/[a-z0-9]+)\/skicka/);
  if (confirms) await expected(visitor.press(`${mailed}/skicka`, "confirm"));
  return { at, mailed, email };
}

/** Match of a pattern in the latest mail to an address. */
async function mailedTo(visitor, email, pattern) {
  const mailbox = (await visitor.get("/epost")).html.split("<details").slice(1);
  const found = mailbox.filter((mail) => mail.includes(email)).map((mail) => pattern.exec(mail));
  const first = found.find(Boolean);
  if (!first) throw new Error(`no mail to ${email} has ${pattern}`);
  return first[1];
}

async function signedIn(url, database, email, role) {
  const visitor = new Visitor(url);
  const said = veckan(database, "invite", email, "--role", role);
  await expected(visitor.post(new URL(/https?:\S+/.exec(said)[0]).pathname, {}));
  return visitor;
}

async function loggedIn(url, email) {
  const visitor = new Visitor(url);
  await expected(
    visitor.press("/logga-in", "", { email }).catch(() => visitor.post("/logga-in", { email })),
    200,
  );
  await expected(visitor.post(await mailedTo(visitor, email, /(\/logga-in\/[a-z0-9]{20,})/), {}));
  return visitor;
}

/** Id of the activity with this title on the desk. */
async function onDesk(moderator, title) {
  const list = await moderator.get(`/granska?lage=all&q=${encodeURIComponent(`"${title}"`)}`);
  const id = /href="\/granska\/(\d+)"/.exec(list.html)?.[1];
  if (!id) throw new Error(`${title} is not on the desk`);
  return Number(id);
}

/**
 * Fills the site at `url` with this database; `week` is `{ days, themes }` of the coming week.
 * Returns the visitors by name, the drafts as `[name, path]`, and the ids of activities by what was done to them.
 */
export async function fill(url, database, week) {
  const anybody = new Visitor(url);
  const admin = await signedIn(url, database, "admin@example.se", "admin");
  const moderator = await signedIn(url, database, "moderator@example.se", "moderator");
  await signedIn(url, database, "admin@example.se", "admin");

  const drafts = [];
  const add = (name, at) => drafts.push([name, at]);
  add("empty", (await anybody.press("/anmal", "begin")).location.replace(/\/vem$/, ""));
  add("everything", await draft(anybody, everything(week, "Utkast med allt", "utkast@example.se")));
  const withFaults = await draft(anybody, wrong(week));
  for (const step of STEPS.slice(0, 5)) await expected(anybody.press(`${withFaults}/${step}`, `goto:${step}`));
  add("faults", withFaults);
  const contested = await draft(anybody, everything(week, "Utkast i konflikt", "konflikt@example.se"));
  await conflicts(anybody, contested, week);
  add("conflicts", contested);
  const many = await draft(anybody, little(week, "Utkast med många tillfällen", "manga@example.se"));
  for (let row = 0; row < 4; row++) await expected(anybody.press(`${many}/nar`, "add-occurrence"));
  add("many occurrences", many);

  const activities = {};
  const make = async (name, { content = little, confirms = true, decisions = [] } = {}) => {
    const title = `Prov ${name}`;
    const email = name.startsWith("andrad") ? "andrad@example.se" : `${name}@example.se`;
    // Each visitor has an address of their own, since mails by one address are limited.
    const made = await sent(new Visitor(url), content(week, title, email), { confirms });
    const id = await onDesk(moderator, title);
    for (const [action, words = ""] of decisions) {
      await expected(moderator.press(`/granska/${id}`, action, { words }));
    }
    add(name, made.mailed);
    activities[name] = id;
    return { id, ...made };
  };
  const publish = ["publish"];
  await make("obekraftad", { confirms: false });
  await make("vantar", { content: everything });
  await make("vantar-ocksa");
  for (const name of ["publicerad", "publicerad-till"]) {
    await make(name, { content: everything, decisions: [publish] });
  }
  await make("andring-begard", { decisions: [["ask-changes", "Skriv mer om *hur*.\n\nOch <varför>."]] });
  await make("avbojd", { decisions: [["decline", "Den är inte öppen för alla."]] });
  await make("dold", { decisions: [publish, ["hide", "Fel innehåll."]] });
  await make("installd-av-vardar", { decisions: [publish, ["cancel", "Lokalen är stängd."]] });
  const cancelled = await make("installd", { decisions: [publish] });
  await expected(anybody.press(`${cancelled.mailed}/skicka`, "cancel", { reason: "Föreläsaren är sjuk." }));
  const withdrawn = await make("tillbakadragen");
  await expected(anybody.press(`${withdrawn.mailed}/skicka`, "withdraw"));
  // An unreviewed change, and an edit that waits for review.
  const editedIds = [];
  for (const again of ["", "-till"]) {
    const moved = await make(`flyttad${again}`, { decisions: [publish] });
    await expected(
      anybody.press(`${moved.mailed}/nar`, "save", { "starts.1": "11:00", "ends.1": "12:00", "venue.1": "Ny" }),
    );
    await expected(anybody.press(`${moved.mailed}/skicka`, "send"));
    const edited = await make(`andrad${again}`, { content: everything, decisions: [publish] });
    await expected(
      anybody.press(`${edited.mailed}/vad`, "save", { title: `Prov andrad${again} till annat`, summary: "" }),
    );
    await expected(anybody.press(`${edited.mailed}/skicka`, "send"));
    editedIds.push(edited.id);
  }
  const erased = await make("raderad", { decisions: [publish] });
  veckan(database, "activity", "erase", String(erased.id));

  const organizer = await loggedIn(url, "andrad@example.se");
  await expected(organizer.press(`/mina/${editedIds[0]}`, "add-editor", { editor_email: "med@example.se" }));
  await expected(organizer.press(`/mina/${editedIds[0]}`, `duplicate:${week.slug}`));
  await loggedIn(url, "andrad@example.se");
  for (const [email, role] of [
    ["ny.moderator@example.se", "moderator"],
    ["ny.admin@example.se", "admin"],
  ]) {
    await expected(
      admin
        .press("/granska/personer", "invite", { email, role })
        .catch(() => admin.post("/granska/personer", { email, role, action: "invite" })),
    );
  }
  return { visitors: { anybody, admin, moderator, organizer }, drafts, activities };
}

/** Creates conflicts: two open pages write in the same fields without having seen each other's values. */
async function conflicts(visitor, at, week) {
  const other = {
    vem: {
      organizer: "Digg",
      organizer_number: "202100-6883",
      organizer_kind: "region",
      "partner.1": "Region Halland",
    },
    vad: {
      title: "En annan titel",
      description: "En annan\n\nbeskrivning",
      kind: "workshop",
      themes: week.themes[1],
      languages: "en",
    },
    nar: {
      "day.1": week.days[2],
      "starts.1": "08:00",
      "format.1": "online",
      "venue.1": "Annan sal",
      "municipality.1": "1480",
    },
    delta: { registration: "none", places: "7", accessibility: "captions" },
    kontakt: { contact_name: "Någon annan", contact_email: "annan@example.se" },
  };
  for (const [step, fields] of Object.entries(other)) {
    const path = `${at}/${step}`;
    const { html } = await visitor.get(path);
    for (const [editor, suffix] of [
      ["prov-a", "1"],
      ["prov-b", ""],
    ]) {
      const name = Object.keys(fields)[0];
      const first = suffix ? { ...fields, [name]: `${fields[name]} ${suffix}` } : fields;
      await visitor.pressOn(html, path, "save", { ...first, editor, seen: "0" });
    }
  }
}

/** Marks the latest mails as failed, one for each kind of failure, while no server uses the database. */
export async function failLetters(database) {
  const troubles = [
    "unknown-address 550 5.1.1 <nobody> User unknown",
    "mailbox-full 452 4.2.2 Mailbox full",
    "refused 554 5.7.1 Spam & <b>",
    "not-now 450 4.7.0 Greylisted",
    "no-answer",
    "no-server connection refused",
    "not-an-address",
    "only-ascii",
    "unwritable",
    "something of earlier",
  ];
  const day = 86_400_000;
  const later = (Math.floor(Date.now() / day) + 2) * day;
  const updates = troubles.map((trouble, at) => {
    const next = at % 2 ? later : NEVER;
    return `UPDATE outbox SET sent_ms = NULL, attempts = ${at + 1}, last_error = '${trouble}', next_ms = ${next}
      WHERE id % ${troubles.length} = ${at};`;
  });
  await run(database, updates.join("\n"));
}
