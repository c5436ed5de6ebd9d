// Whether two builds of the program make the same pages: `node compare-pages.mjs OLD_BIN NEW_BIN`.
//
// The old one fills a database with the demonstration and what that lacks; both serve a copy of it, their clocks started at
// the same instant, and every page is asked of both, in both languages. Compared are status, some headers and the elements,
// attributes and texts, whatever the order of the attributes. `renamed.json` beside this script says which classes, ids and
// files have another name in the new one. Where only one of the two has the client built in, what pages name of its files is
// left out. `--only WORD` compares only what has the word in its address or name.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { Comparison, linksOf, steady } from "./support/dom.mjs";
import { STEPS, failLetters, fill } from "./support/filled.mjs";
import { copyOf, demonstration, removeFolder, serveBy, temporaryFolder, veckan } from "./support/server.mjs";

const HEADERS = [
  "content-type",
  "cache-control",
  "content-security-policy",
  "referrer-policy",
  "vary",
  "content-disposition",
  "link",
  "retry-after",
];
const AT_ONCE = 4;

const words = process.argv.slice(2);
const only = words.includes("--only") ? words.splice(words.indexOf("--only"), 2)[1] : undefined;
if (words.length !== 2) {
  console.error("usage: node compare-pages.mjs OLD_BIN NEW_BIN [--only WORD]");
  process.exit(2);
}
const [oldProgram, newProgram] = words.map((word) => resolve(word));
process.env.VECKAN_BIN = oldProgram;
const renamed = JSON.parse(readFileSync(join(import.meta.dirname, "renamed.json"), "utf8"));
const comparison = new Comparison(renamed);

/** The days of the coming week, and the slugs of its themes. */
function comingWeek(database) {
  const weeks = veckan(database, "week", "list").trim().split("\n");
  const slug = weeks
    .map((line) => line.split("\t"))
    .sort((one, other) => one[1].localeCompare(other[1]))
    .at(-1)[0];
  const settings = veckan(database, "week", "show", slug);
  const themes = settings.split("[[themes]]").slice(1);
  const first = Date.parse(/starts = (\d{4}-\d\d-\d\d)/.exec(settings)[1]);
  return {
    slug,
    days: [0, 1, 2, 3, 4].map((day) => new Date(first + day * 86_400_000).toISOString().slice(0, 10)),
    themes: themes.map((theme) => /slug = "([^"]+)"/.exec(theme)[1]),
  };
}

const hasClient = async (url) => (await (await fetch(url)).text()).includes('rel="modulepreload"');

const inBoth = (paths) => paths.flatMap((path) => [path, path === "/" ? "/en" : `/en${path}`]);

/** Addresses of the programme and of texts, the same for everybody. */
async function publicPages(url, week, activities) {
  const paths = ["/", "/program", "/program/2022", `/program/${week.slug}`, "/program/2021", "/om", "/tillganglighet"];
  paths.push("/integritet", "/mitt-program", "/statistik", "/finns-inte", "/program/a/b", "/program//", "/om/");
  const ids = new Set(Object.values(activities));
  const values = [];
  for (const slug of ["2022", week.slug]) {
    for (let offset = 0; ; offset += 200) {
      const answer = await fetch(`${url}/api/v1/activities?week=${slug}&limit=200&offset=${offset}`);
      const page = await answer.json();
      for (const activity of page.activities) {
        ids.add(activity.id);
        paths.push(new URL(activity.url).pathname);
      }
      if (offset === 0) {
        for (const [group, counts] of Object.entries(page.facets)) {
          for (const value of Object.keys(counts))
            values.push(`/program/${slug}?${group}=${encodeURIComponent(value)}`);
        }
      }
      if (page.activities.length === 0) break;
    }
  }
  paths.push(...[...ids].map((id) => `/aktivitet/${id}`), "/aktivitet/999999", "/aktivitet/x", "/aktivitet/1/fel/mer");
  // Of organizers and municipalities there are hundreds, all alike.
  const isLong = /[?](organizer|municipality)=/;
  const long = values.filter((value) => isLong.test(value));
  paths.push(...values.filter((value) => !isLong.test(value)), ...long.filter((_, at) => at % 10 === 0));
  const searches = [
    "data",
    "öppna data",
    "qqqqqqqq",
    "upphandlng",
    '"öppna data"',
    "stockholm",
    "a",
    "<b>&\"'",
    "prov",
  ];
  searches.push("det gick inte", "klimat digitalt", "1", "x".repeat(250), "innovation procurement", "e-hälsa");
  for (const text of searches) {
    for (const more of ["", "&sort=time", "&sort=title", "&format=online"]) {
      paths.push(`/program/${week.slug}?q=${encodeURIComponent(text)}${more}`);
    }
    paths.push(`/program/2022?q=${encodeURIComponent(text)}`);
  }
  const queries = [
    "page=2",
    "page=5",
    "page=99",
    "sort=title",
    "from=09:00&to=12:00",
    "from=18:00",
    "status=cancelled",
  ];
  queries.push(
    "format=online&format=onsite",
    "theme=finns-inte",
    "day=2027-13-45",
    "all=municipality",
    "all=organizer",
  );
  queries.push("registration=none&audience=open&language=en", "q=data&page=2", "kind=seminar&kind=workshop&sort=title");
  queries.push("from=23:00&to=23:30&format=onsite", `day=${week.days[0]}&day=${week.days[1]}&q=data`, "okand=1", "q=");
  const many = (count) => Array.from({ length: count }, (_, at) => `organizer=arrangor-${String(at).padStart(3, "0")}`);
  queries.push(many(50).join("&"), many(51).join("&"), `q=data&${many(60).join("&")}`);
  for (const query of queries)
    paths.push(`/program?${query}`, `/program/${week.slug}?${query}`, `/program/2022?${query}`);
  const all = inBoth(paths);
  // What the first pages lead to.
  for (const path of ["/", "/en", "/program", "/en/program", `/program/${week.slug}?q=data`]) {
    all.push(...linksOf(await (await fetch(url + path)).text()).map((link) => link.split("#")[0]));
  }
  const isFile = (path) => /^\/(pkg|data)\//.test(path);
  return [...new Set(all)].filter((path) => path && !isFile(path)).map((path) => ({ path, by: "anybody" }));
}

/** Pages of one person: each with who asks for it. */
function personalPages({ drafts, activities }) {
  const pages = [];
  const by = (who, paths) => pages.push(...inBoth(paths).map((path) => ({ path, by: who })));
  const ids = Object.values(activities);
  by("anybody", ["/anmal", "/logga-in", "/logga-in?till=/mina", "/mina", "/granska", "/epost"]);
  by("anybody", [`/mina/${ids[0]}`, `/logga-in/${"a".repeat(32)}`, `/anmal/${"a".repeat(32)}/vem`]);
  for (const [name, at] of drafts) {
    const steps = STEPS.map((step) => `${at}/${step}`);
    const wanted = [at, ...steps, `${at}/vem?sok=organizer#found`, `${at}/nar?kommuner=1`, `${at}/skicka?klart=sent`];
    wanted.push(`${at}/kontakt?klart=inget-mejl`, `${at}/vem?sok=partner.1`);
    pages.push(...inBoth(wanted).map((path) => ({ path, by: "anybody", name })));
  }
  const states = ["waiting", "changed", "changes-asked", "unconfirmed", "published", "hidden", "declined", "withdrawn"];
  const desk = [...states, "all"].flatMap((state) => [`/granska?lage=${state}`, `/granska?lage=${state}&q=prov`]);
  desk.push("/granska", "/granska?lage=published&sida=2", "/granska?lage=all&sida=5", "/granska?lage=all&sida=999");
  desk.push("/granska?q=qqqqqq", "/granska?lage=fel", "/granska/999999", "/granska/1", "/granska/70", "/granska/200");
  desk.push(...ids.map((id) => `/granska/${id}`), `/granska?klart=${ids[1]}`, `/granska/${ids[0]}?klart=remind`);
  for (const who of ["admin", "moderator"])
    by(who, [...desk, "/granska/personer", "/granska/historik", "/mina", "/logga-in"]);
  by("admin", ["/granska/historik?sida=2", "/granska/historik?sida=4", "/granska/historik.csv"]);
  for (const word of ["invited", "changed", "taken", "unknown", "last-admin", "retried", "dismissed"]) {
    by("admin", [`/granska/personer?klart=${word}`]);
  }
  by("organizer", ["/mina", "/granska", "/granska/personer", "/logga-in", "/anmal", ...ids.map((id) => `/mina/${id}`)]);
  return pages;
}

const TWINS = ["publicerad", "flyttad", "andrad"];

/** What is sent, to both in turn: what each answers, and the page that it leads to, is compared. */
function* sentForms({ drafts, activities }, week) {
  const at = Object.fromEntries(drafts);
  const id = (name) => activities[name];
  for (const english of ["", "/en"]) {
    // What the first one has done cannot be done again.
    const [published, moved, edited] = english ? TWINS.map((name) => `${name}-till`) : TWINS;
    const press = (who, path, action, fields) => ({ by: who, path: english + path, action, fields });
    const post = (who, path, fields) => ({ by: who, path: english + path, fields });
    yield press("anybody", "/anmal", "begin", { homepage: "spam" });
    yield press("anybody", "/anmal", "begin");
    yield post("anybody", "/logga-in", { email: "ingen adress" });
    yield post("anybody", "/logga-in", { email: `ny${english.slice(1)}@example.se` });
    yield post("anybody", "/mina", { action: "export" });
    yield press("anybody", `${at["faults"]}/skicka`, "send");
    yield press("anybody", `${at["everything"]}/vem`, "save", { organizer: "region" });
    yield press("anybody", `${at["everything"]}/vem`, "find:organizer", { organizer: "region" });
    yield press("anybody", `${at["everything"]}/vem`, "add-partner");
    yield press("anybody", `${at["everything"]}/nar`, "add-occurrence");
    yield press("anybody", `${at["everything"]}/nar`, `remove-occurrence:${english ? 3 : 2}`);
    yield press("anybody", `${at["everything"]}/kontakt`, "mail-link");
    yield press("anybody", `${at["conflicts"]}/vad`, english ? "settle:description:0" : "settle:title:0");
    yield press("anybody", `${at[published]}/skicka`, "cancel", { reason: "" });
    yield press("anybody", `${at[published]}/skicka`, "add-editor", { editor_email: "fel" });
    yield press("anybody", `${at[published]}/skicka`, "add-editor", {
      editor_email: `med${english.slice(1)}@example.se`,
    });
    yield press("anybody", `${at[published]}/skicka`, "end-links");
    yield post("anybody", `/granska/${id("vantar")}`, { action: "publish", seen: "1", words: "Ord" });
    yield press("moderator", `/granska/${id("vantar")}`, "decline", { words: "" });
    yield press("moderator", `/granska/${id("vantar")}`, "ask-changes", { words: "x".repeat(5000) });
    yield press("moderator", `/granska/${id("vantar")}`, "publish", { seen: "99" });
    yield press("moderator", `/granska/${id(edited)}`, "publish", { seen_edit: "1" });
    yield press("moderator", `/granska/${id("obekraftad")}`, "remind");
    yield press("moderator", `/granska/${id(moved)}`, english ? "accept-changes" : "undo-changes");
    yield press("moderator", `/granska/${id(english ? "vantar" : "vantar-ocksa")}`, "publish");
    yield press("moderator", `/granska/${id(published)}`, "hide", { words: "Skäl" });
    yield press("moderator", `/granska/${id("installd-av-vardar")}`, english ? "cancel" : "restore", { words: "Skäl" });
    yield post("admin", "/granska/personer", { email: "fel", role: "admin", action: "invite" });
    yield post("admin", "/granska/personer", { email: "ny.admin@example.se", role: "moderator", action: "change" });
    yield post("admin", "/granska/personer", { email: "okand@example.se", role: "moderator", action: "take" });
    yield post("organizer", "/mina", { action: "open:1" });
    yield press("organizer", `/mina/${id(edited)}`, "cancel", { reason: "" });
    yield press("organizer", `/mina/${id(edited)}`, `duplicate:${week.slug}`);
    if (english) yield post("organizer", "/logga-in", { action: "log-out" });
    yield post("anybody", "/anmal", { action: "x".repeat(600_000) });
    yield { by: "anybody", path: `${english}/epost` };
  }
}

const nameOf = ({ path, by, name }) => `${path}${name ? ` (${name})` : ""} by ${by}`;

class Pair {
  constructor(old, made, visitors) {
    this.sides = [old, made].map(({ url }) => {
      const here = Object.entries(visitors).map(([name, visitor]) => [name, visitor.at(url)]);
      return Object.fromEntries(here);
    });
    this.counts = { compared: 0, equal: 0 };
    this.different = new Map();
    /** Buttons that neither side has: a mistake of this script. */
    this.unpressed = [];
  }

  /** Compares answers of both, and remembers a difference under the name. */
  note(name, [old, made]) {
    this.counts.compared++;
    const why = differenceOf(old, made);
    if (why) this.different.set(name, why);
    else {
      this.counts.equal++;
      this.different.delete(name);
    }
  }

  async look(page) {
    this.note(nameOf(page), await Promise.all(this.sides.map((side) => side[page.by].get(page.path))));
  }

  async send({ path, by, action, fields }) {
    const answers = await Promise.all(
      this.sides.map((side) => {
        const visitor = side[by];
        if (action) return visitor.press(path, action, fields).catch((error) => unanswered(error));
        return fields ? visitor.post(path, fields) : visitor.get(path);
      }),
    );
    const name = `${path} ${action ?? fields?.action ?? ""} sent by ${by}`;
    this.note(name, answers);
    if (answers.every(({ status }) => status === 0)) this.unpressed.push(name);
    else if (answers.every(({ location }) => location)) {
      const there = this.sides.map((side, at) => side[by].get(answers[at].location));
      this.note(`${name}, and what it leads to`, await Promise.all(there));
    }
  }
}

/** A page without that button: then the other has none either. */
function unanswered(error) {
  return { status: 0, location: error.message, headers: new Headers(), html: "" };
}

function differenceOf(old, made) {
  if (old.status !== made.status) return `status ${old.status} became ${made.status}`;
  const [from, to] = [old, made].map(({ location }) => steady(location ?? ""));
  if (from !== to) return `location ${from} became ${to}`;
  for (const name of HEADERS) {
    const [before, after] = [old, made].map(({ headers }) => headerOf(headers, name));
    if (before !== after) return `header ${name}: ${before} became ${after}`;
  }
  if (/html/.test(old.headers.get("content-type") ?? "")) return comparison.difference(old.html, made.html);
  return steady(old.html) === steady(made.html) ? undefined : "the file is another";
}

/** How many scripts the framework has is its own affair, and so is how many hashes name them. */
function headerOf(headers, name) {
  return steady(headers.get(name) ?? "nothing").replace(/('sha256-HASH'\s*)+/g, "'sha256-HASH' ");
}

async function inTurn(list, act) {
  const rest = list.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of rest) await act(item);
    }),
  );
}

const isWanted = ({ path, name = "" }) => !only || path.includes(only) || name.includes(only);
const instant = (ms) => new Date(ms - (ms % 60_000)).toISOString();
const folder = temporaryFolder();
const servers = [];
const start = async (bin, database, ...options) => {
  const server = await serveBy([bin], database, ...options);
  servers.push(server);
  return server;
};
try {
  const database = demonstration(folder);
  const week = comingWeek(database);
  const filling = await start(oldProgram, database);
  const filled = await fill(filling.url, database, week);
  await filling.stop();
  await failLetters(database);
  const different = new Map();
  const counts = { compared: 0, equal: 0 };
  // Now, while registration is open; and in the middle of the week.
  const noon = Date.parse(`${week.days[1]}T10:20:00Z`);
  for (const [when, at] of [
    // Not near a full hour: pages say how many something has waited.
    ["now", Date.now() + 100 * 60_000],
    ["during the week", noon],
  ]) {
    const copies = ["old", "new"].map((name) => copyOf(database, `${name}-${at}`));
    const clock = ["--clock", instant(at)];
    const [old, made] = [await start(oldProgram, copies[0], ...clock), await start(newProgram, copies[1], ...clock)];
    const haveClient = await Promise.all([old, made].map(({ url }) => hasClient(url)));
    comparison.ignoresClient = haveClient[0] !== haveClient[1];
    if (comparison.ignoresClient) console.log(`only the ${haveClient[0] ? "old" : "new"} one has the client built in`);
    const pair = new Pair(old, made, filled.visitors);
    const asked = [...(await publicPages(old.url, week, filled.activities)), ...personalPages(filled)].filter(isWanted);
    const pages = [...new Map(asked.map((page) => [nameOf(page), page])).values()];
    await inTurn(pages, (page) => pair.look(page));
    // A minute may have passed between the two: what differs is asked for again.
    for (const page of pages) {
      if (!pair.different.has(nameOf(page))) continue;
      pair.counts.compared--;
      await pair.look(page);
    }
    if (when === "now") for (const form of sentForms(filled, week)) if (isWanted(form)) await pair.send(form);
    for (const server of [old, made]) await server.stop();
    if (pair.unpressed.length > 0) throw new Error(`there is no such button:\n${pair.unpressed.join("\n")}`);
    counts.compared += pair.counts.compared;
    counts.equal += pair.counts.equal;
    for (const [name, why] of pair.different) different.set(`${name}, ${when}`, why);
  }
  for (const [name, why] of different) console.log(`${name}\n    ${why}`);
  console.log(`${counts.compared} pages compared: ${counts.equal} equal, ${different.size} different`);
  process.exitCode = different.size > 0 ? 1 : 0;
} finally {
  for (const server of servers) server.kill("SIGKILL");
  removeFolder(folder);
}
