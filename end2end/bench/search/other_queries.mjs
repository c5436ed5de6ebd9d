// Other queries of the same eleven classes, made from a programme with another seed: whether a search is good, or has
// only learnt the queries it was tuned on.
// `node end2end/bench/search/other_queries.mjs --to FOLDER [--seed 1] [--each 50] [--half] [--data FOLDER] [--week SLUG]`
// writes a folder that compare.mjs takes as --data. --half leaves a random half of the activities out, so that words are
// rarer and others are alone in having them.
//
// What a query should find is told from the words of the programme alone, and never by asking a search:
// - one target: its title has the words, no other title has them, and they are neither in one activity only nor common.
//   Activities of the same title are as good (`also`).
// - a set: activities with the word in any form, or in a compound that known words make up. What has the letters but
//   cannot be judged so is in `ignore`. Places are not looked at.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { testData } from "../../support/server.mjs";
import { random, records } from "../generate.mjs";
import { documents, grouped, missing, queriesFile, WEEK, writeQueries } from "./programme.mjs";
import { edits, folded, root, splitter, words } from "./swedish.mjs";

const FIELDS = ["title", "summary", "description", "organizer"];
const CLASSES = {
  "known-item": knownItem,
  prefix,
  inflection,
  "compound-part": compoundPart,
  "open-compound": openCompound,
  typo1: (programme) => typo(programme, 5, 1),
  typo2: (programme) => typo(programme, 9, 2),
  folded: withoutMarks,
  organizer,
  mixed,
  negative,
};
const TRIES = 40_000;
const COMMON = 0.028;
const LARGEST_SET = 60;
const LEAST_INSIDE = 0.15;

/** `each` queries of every class, or as many as the programme has. */
export function freshQueries(activities, seed, each = 50) {
  const programme = new Programme(activities, seed);
  return Object.entries(CLASSES).flatMap(([name, make]) => {
    const made = new Map();
    for (let tries = 0; made.size < each && tries < TRIES; tries++) {
      const query = make(programme);
      if (query && !made.has(query.q)) made.set(query.q, query);
    }
    return [...made.values()].map((query, at) => ({
      id: `fresh-${seed}-${name}-${String(at + 1).padStart(3, "0")}`,
      class: name,
      ...query,
    }));
  });
}

/** The words of a programme, by activity and by what stands in them. */
class Programme {
  constructor(activities, seed) {
    this.next = random(Math.imul(seed + 1, 2654435761) >>> 0);
    for (let warm = 0; warm < 8; warm++) this.next();
    this.all = activities.map((activity) => {
      const inOrder = Object.fromEntries(FIELDS.map((field) => [field, words(activity[field])]));
      return {
        id: activity.id,
        name: activity.organizer,
        inOrder,
        in: Object.fromEntries(FIELDS.map((field) => [field, new Set(inOrder[field])])),
        everywhere: new Set(FIELDS.flatMap((field) => inOrder[field])),
        heading: inOrder.title.join(" "),
      };
    });
    this.having = new Map();
    for (const it of this.all) {
      for (const word of it.everywhere) {
        if (!this.having.has(word)) this.having.set(word, new Set());
        this.having.get(word).add(it);
      }
    }
    this.vocabulary = [...this.having.keys()];
    this.roots = new Map(this.vocabulary.map((word) => [word, root(word)]));
    this.forms = grouped(this.vocabulary, (word) => this.roots.get(word));
    this.compounds = splitter(new Set(this.vocabulary.filter((word) => this.having.get(word).size > 1)));
    this.parts = new Map(this.vocabulary.map((word) => [word, this.compounds.parts(word)]));
    for (const it of this.all) {
      it.letters = [...it.everywhere].join(" ");
      it.roots = new Set([...it.everywhere].map((word) => this.roots.get(word)));
      it.parts = new Set([...it.everywhere].flatMap((word) => [...this.parts.get(word)]));
    }
    this.most = Math.max(4, this.all.length * COMMON);
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  /** Somebody who looks for something names what is rare about it: the rarer of two. */
  pickTelling(list) {
    const [one, other] = [this.pick(list), this.pick(list)];
    return one === undefined || this.having.get(one).size <= this.having.get(other).size ? one : other;
  }

  chance(share) {
    return this.next() < share;
  }

  /** Whether one may look for something by this word. */
  tells(word) {
    const count = this.having.get(word)?.size ?? 0;
    return word.length > 3 && /^\p{L}+$/u.test(word) && count > 1 && count <= this.most;
  }

  /** Telling words of one title, in its order. */
  titleWords(it, count, fits = () => true) {
    const left = [...it.in.title].filter((word) => this.tells(word));
    const chosen = new Set();
    const first = this.pickTelling(left.filter(fits));
    if (first === undefined) return undefined;
    chosen.add(first);
    while (chosen.size < count) {
      const more = left.filter((word) => !chosen.has(word));
      if (!more.length) return undefined;
      chosen.add(this.pickTelling(more));
    }
    return { first, chosen: left.filter((word) => chosen.has(word)) };
  }

  /** The query with its target, where no other title is found by the same words. */
  aimed(it, q, matches, note) {
    const found = this.all.filter((other) => matches(other));
    const also = this.all.filter((other) => other !== it && other.heading === it.heading).map((other) => other.id);
    if (!found.includes(it) || found.some((other) => other.heading !== it.heading)) return undefined;
    return { q, target: it.id, ...(also.length && { also }), ...(note && { note }) };
  }

  /** The query with its set; what `matches` says nothing of is ignored where it `mayMatch`. */
  gathered(q, matches, mayMatch, note, least) {
    const [relevant, ignore] = [[], []];
    for (const it of this.all) {
      if (matches(it)) relevant.push(it.id);
      else if (mayMatch(it)) ignore.push(it.id);
    }
    if (relevant.length < least || relevant.length > LARGEST_SET) return undefined;
    return { q, relevant, ...(ignore.length && { ignore }), note };
  }
}

const inTitle = (asked) => (it) => asked.every((word) => it.in.title.has(word));

function knownItem(programme) {
  const it = programme.pick(programme.all);
  const picked = programme.titleWords(it, programme.chance(0.16) ? 3 : 2);
  if (!picked) return undefined;
  const asked = programme.chance(0.2) ? [...picked.chosen].reverse() : picked.chosen;
  const q = asked.join(" ");
  return programme.aimed(it, programme.chance(0.17) ? q[0].toUpperCase() + q.slice(1) : q, inTitle(asked));
}

function prefix(programme) {
  const it = programme.pick(programme.all);
  const picked = programme.titleWords(it, programme.chance(0.15) ? 3 : 2);
  const last = picked?.chosen.at(-1);
  if (!picked || last.length < 6) return undefined;
  const whole = picked.chosen.slice(0, -1);
  const beginning = last.slice(0, Math.ceil(last.length * 0.6));
  const matches = (other) => inTitle(whole)(other) && [...other.in.title].some((word) => word.startsWith(beginning));
  return programme.aimed(it, [...whole, beginning].join(" "), matches, last);
}

/** Whether what is left right finds more than one activity. */
const isVague = (programme, right) =>
  !right.length || programme.all.filter((it) => right.every((word) => it.everywhere.has(word))).length > 1;

function inflection(programme) {
  const it = programme.pick(programme.all);
  const kind = programme.next();
  const count = kind < 0.13 ? 1 : kind < 0.91 ? 2 : 3;
  const other = (word) =>
    programme.forms
      .get(programme.roots.get(word))
      .filter((form) => form !== word && form.length > 3 && /^\p{L}+$/u.test(form) && !it.everywhere.has(form));
  const picked = programme.titleWords(it, count, (word) => other(word).length > 0);
  if (!picked) return undefined;
  const isChanged = (word) => word === picked.first || (count === 3 && other(word).length > 0);
  const asked = picked.chosen.map((word) => (isChanged(word) ? programme.pick(other(word)) : word));
  if (
    !isVague(
      programme,
      asked.filter((word, at) => word === picked.chosen[at]),
    )
  )
    return undefined;
  const roots = asked.map(root);
  const matches = (one) =>
    roots.every((wanted) => [...one.in.title].some((word) => programme.roots.get(word) === wanted));
  return programme.aimed(it, asked.join(" "), matches, picked.chosen.join(" "));
}

const KEYS = ["qwertyuiopå", "asdfghjklöä", "zxcvbnm"];
const VOWELS = "aeiouyåäö";
/** A slip of the fingers at one place, which is never the first letter. */
const SLIPS = {
  transpose: (word, at) => word.slice(0, at) + (word[at + 1] ?? "") + word[at] + word.slice(at + 2),
  drop: (word, at) => word.slice(0, at) + word.slice(at + 1),
  double: (word, at) => word.slice(0, at) + word[at] + word.slice(at),
  vowel: (word, at, pick) =>
    VOWELS.includes(word[at]) ? word.slice(0, at) + pick([...VOWELS]) + word.slice(at + 1) : word,
  neighbour: (word, at, pick) => {
    const row = KEYS.find((keys) => keys.includes(word[at])) ?? word[at];
    const key = row.indexOf(word[at]);
    const near = [row[key - 1], row[key + 1]].filter(Boolean);
    return near.length ? word.slice(0, at) + pick(near) + word.slice(at + 1) : word;
  },
};

function typo(programme, least, slips) {
  const it = programme.pick(programme.all);
  const picked = programme.titleWords(
    it,
    programme.chance(slips === 1 ? 0.5 : 0.42) ? 2 : 1,
    (word) => word.length >= least,
  );
  if (!picked) return undefined;
  const names = [];
  let wrong = picked.first;
  while (names.length < slips) {
    const name = programme.pick(Object.keys(SLIPS).filter((other) => !names.includes(other)));
    const at = 1 + Math.floor(programme.next() * (wrong.length - 1));
    wrong = SLIPS[name](wrong, at, (list) => programme.pick(list));
    names.push(name);
  }
  if (edits(wrong, picked.first) !== slips || programme.having.has(wrong)) return undefined;
  if (
    !isVague(
      programme,
      picked.chosen.filter((word) => word !== picked.first),
    )
  )
    return undefined;
  const asked = picked.chosen.map((word) => (word === picked.first ? wrong : word));
  return programme.aimed(it, asked.join(" "), inTitle(picked.chosen), `${picked.first}: ${names.join("+")}`);
}

function withoutMarks(programme) {
  const it = programme.pick(programme.all);
  const kind = programme.next();
  const picked = programme.titleWords(it, kind < 0.43 ? 1 : kind < 0.97 ? 2 : 3, (word) => /[åäö]/u.test(word));
  if (!picked) return undefined;
  const right = picked.chosen.filter((word) => folded(word) === word);
  const plain = picked.chosen.map(folded);
  if (!isVague(programme, right) || programme.having.has(folded(picked.first))) return undefined;
  const matches = (other) => plain.every((wanted) => [...other.in.title].some((word) => folded(word) === wanted));
  const text = picked.chosen.join(" ");
  return programme.chance(0.1)
    ? programme.aimed(it, text.normalize("NFD"), matches, "NFD")
    : programme.aimed(it, plain.join(" "), matches, text);
}

function compoundPart(programme) {
  const whole = programme.pick(programme.vocabulary);
  const last = programme.pick(programme.compounds.cuts(whole))?.last;
  if (!last || last.length < 5 || !/^\p{L}+$/u.test(last)) return undefined;
  const wanted = root(last);
  // As somebody would write it: the shortest form of it that stands in the programme.
  const q = programme.forms.get(wanted).toSorted((one, other) => one.length - other.length)[0];
  if (q.length < 5) return undefined;
  const alone = programme.all.filter((it) => it.roots.has(wanted)).length;
  const matches = (it) => it.roots.has(wanted) || it.parts.has(wanted);
  const made = programme.gathered(q, matches, (it) => it.letters.includes(wanted), "", 4);
  const inside = (made?.relevant.length ?? 0) - alone;
  return inside > 1 && inside >= made.relevant.length * LEAST_INSIDE
    ? { ...made, note: `${inside} only inside compounds` }
    : undefined;
}

function openCompound(programme) {
  return programme.chance(0.8) ? writtenApart(programme) : writtenTogether(programme);
}

function writtenApart(programme) {
  const whole = programme.pick(programme.vocabulary);
  const { first, link, last } = programme.pick(programme.compounds.cuts(whole)) ?? {};
  if (!first || first.length < 4 || last.length < 4 || !/^\p{L}+$/u.test(whole)) return undefined;
  const wanted = root(whole);
  const [one, other] = [root(first), root(last)];
  const q = `${first}${programme.chance(0.75) ? link : ""} ${last}`;
  return programme.gathered(
    q,
    (it) => it.letters.includes(wanted),
    (it) => it.letters.includes(one) && it.letters.includes(other),
    `written apart: ${whole}`,
    2,
  );
}

function writtenTogether(programme) {
  const { inOrder } = programme.pick(programme.all);
  const field = inOrder.description;
  const at = Math.floor(programme.next() * (field.length - 1));
  const [one, other] = [field[at], field[at + 1]];
  const fits = (word) =>
    word?.length > 3 && /^\p{L}+$/u.test(word) && programme.having.get(word).size <= programme.all.length / 10;
  if (!fits(one) || !fits(other)) return undefined;
  const [first, last] = [root(one), root(other)];
  const isPair = (word, at, list) =>
    programme.roots.get(word) === first && at + 1 < list.length && programme.roots.get(list[at + 1]) === last;
  const exact = programme.all.filter((it) =>
    FIELDS.some((name) => it.inOrder[name].some((word, at, list) => word === one && list[at + 1] === other)),
  );
  if (exact.length < 3) return undefined;
  return programme.gathered(
    one + other,
    (it) => it.everywhere.has(one + other) || FIELDS.some((name) => it.inOrder[name].some(isPair)),
    (it) => it.letters.includes(first) && it.letters.includes(last),
    `written together: ${one} ${other}`,
    2,
  );
}

function organizer(programme) {
  const it = programme.pick(programme.all);
  const { organizer: inOrder } = it.inOrder;
  const kind = programme.next();
  if (kind < 0.28) {
    const short = programme.pick(it.name.match(/(?<![\p{L}\p{N}])\p{Lu}{2,8}(?![\p{L}\p{N}])/gu) ?? []);
    if (!short || short === "AB") return undefined;
    return ofOrganizer(
      programme,
      [short.toLowerCase()],
      programme.chance(0.5) ? short : short.toLowerCase(),
      "abbreviation",
    );
  }
  if (kind < 0.54) {
    const at = Math.floor(programme.next() * (inOrder.length - 1));
    const two = inOrder.slice(at, at + 2);
    if (two.length < 2 || two[0].length < 4) return undefined;
    return ofOrganizer(programme, two, two.join(" "), "two words of the name");
  }
  const word = programme.pick(inOrder);
  if (!word || !programme.tells(word)) return undefined;
  return ofOrganizer(programme, [word], word, "one word of the name");
}

function ofOrganizer(programme, asked, q, note) {
  const matches = (it) => asked.every((word) => it.in.organizer.has(word));
  // A title with the word may be meant as well; so may a name that has it in another form.
  const mayMatch = (it) =>
    ["organizer", "title"].some((field) =>
      asked.every((wanted) =>
        it.inOrder[field].some((word) => word === wanted || (wanted.length > 3 && word.includes(root(wanted)))),
      ),
    );
  return programme.gathered(q, matches, mayMatch, note, 2);
}

function mixed(programme) {
  const it = programme.pick(programme.all);
  const where = programme.chance(0.2) ? "organizer" : "description";
  const word = programme.pickTelling([...it.in.title].filter((other) => programme.tells(other)));
  const other = programme.pickTelling([...it.in[where]].filter((one) => programme.tells(one) && !it.in.title.has(one)));
  if (!word || !other) return undefined;
  const asked = programme.chance(0.5) ? [word, other] : [other, word];
  // Another with the one word in its title and the other in its text would be as good.
  const begins = (list, beginning) => list.some((one) => one.startsWith(beginning));
  const matches = (one) => begins(one.inOrder.title, word) && begins([...one.everywhere], other);
  return programme.aimed(it, asked.join(" "), matches, where);
}

const LETTERS = [..."abcdefghijklmnopqrstuvwxyzåäö"];

function negative(programme) {
  const length = 6 + Math.floor(programme.next() * 4);
  const q = Array.from({ length }, () => programme.pick(LETTERS)).join("");
  const isNear = programme.vocabulary.some((word) => edits(q, word.slice(0, length + 3), true) < 3);
  return isNear ? undefined : { q, note: "nonsense" };
}

/** Writes the week with its fresh queries to a folder, all of its activities or a random half. */
export function writeFresh({ folder, week }, to, { seed, isHalf = false, each = 50 }) {
  mkdirSync(to, { recursive: true });
  const file = join(to, `${week}.csv`);
  if (isHalf) {
    const next = random(seed);
    const rows = records(readFileSync(join(folder, `${week}.csv`), "utf8"));
    const columns = Object.keys(rows[0]);
    const line = (cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
    const kept = rows.filter(() => next() < 0.5).map((row) => line(columns.map((column) => row[column])));
    writeFileSync(file, `${[line(columns), ...kept].join("\n")}\n`);
  } else copyFileSync(join(folder, `${week}.csv`), file);
  copyFileSync(join(folder, `${week}.toml`), join(to, `${week}.toml`));
  const queries = freshQueries(documents(file), seed, each);
  writeQueries(queriesFile(to, week), queries);
  return queries;
}

if (process.argv[1] === import.meta.filename) {
  const { values: options } = parseArgs({
    options: {
      to: { type: "string" },
      seed: { type: "string", default: "1" },
      each: { type: "string", default: "50" },
      half: { type: "boolean", default: false },
      data: { type: "string" },
      week: { type: "string", default: WEEK },
    },
  });
  if (!options.to) throw new Error("name the folder to write to: --to FOLDER");
  const folder = options.data ? resolve(options.data) : testData();
  const gaps = folder ? missing({ folder, week: options.week }) : [];
  if (!folder || gaps.length) {
    console.log(`skipped: ${gaps.length ? `${gaps.join(", ")} missing` : "the folder of test data is missing"}`);
  } else {
    const [seed, each] = [Number(options.seed), Number(options.each)];
    const made = writeFresh({ folder, week: options.week }, options.to, { seed, each, isHalf: options.half });
    for (const [name, queries] of grouped(made, (query) => query.class)) console.log(`${name}: ${queries.length}`);
  }
}
