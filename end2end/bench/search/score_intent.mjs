// What a search is worth on queries by intent: each class has a measure of its own, from 0 to 1.
//
// A query names the activities that are right (`relevant`), acceptable (`near`), found by one of its words alone (`one`,
// `other`) or worth something (`gains`); those in `ignore` may stand there for a reason of their own, and are taken out of
// the ranking. In a file of queries, lists of ids are strings, and `@NAME` in one stands for a set of the file.
import { readFileSync } from "node:fs";

import { grouped } from "./programme.mjs";
import { mean, timesOf } from "./score.mjs";

/** How many answers a query is judged by. */
export const LIMIT = 300;
const FIRST = 10;
const MANY = 50;
const PHRASES = 20;
const HITS_WORTH_NOTHING = 10;
const SHARE_OF_ALL = 0.75;
const LISTS = ["relevant", "ignore", "near", "first", "one", "other"];

export function readIntents(file) {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean).map(JSON.parse);
  const sets = new Map(lines.filter((it) => it.set).map((it) => [it.set, it.ids.split(" ")]));
  const ids = (text) => {
    const words = text.split(" ").filter(Boolean);
    return words.flatMap((word) => (word[0] === "@" ? sets.get(word.slice(1)) : word));
  };
  return lines
    .filter((it) => it.q !== undefined)
    .map((query) => {
      const lists = LISTS.filter((name) => name in query).map((name) => [name, new Set(ids(query[name]))]);
      const gains = Object.entries(query.gains ?? {}).flatMap(([gain, of]) => ids(of).map((id) => [id, Number(gain)]));
      return { ...query, ...Object.fromEntries(lists), gains: new Map(gains) };
    });
}

const count = (ids, of) => ids.filter((id) => of.has(id)).length;

/** The share of right ones in the first places: in as many as there are right ones, but at most `most`. */
function precision(ids, right, most) {
  const places = Math.min(most, right.size);
  return count(ids.slice(0, places), right) / places;
}

/** How much of what one of the two words finds alone was found; of the word of which it is more. */
function cover({ one, other }, ids) {
  const found = new Set(ids);
  const of = (alone) => Math.min(1, count([...alone], found) / Math.min(MANY, alone.size));
  return Math.max(of(one), of(other));
}

/** Whether one word or both explain a hit. */
const explained = ({ near, relevant, ignore }) => new Set([...near, ...(relevant ?? []), ...(ignore ?? [])]);

const share = (ids, of) => (ids.length ? count(ids, of) / ids.length : 0);
const discounted = (gains) => gains.slice(0, FIRST).reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);

/** By class: the score of an answer. `judged` is the ranking without what is ignored, `ids` all of it. */
const MEASURES = {
  "facet-word"({ relevant }, { judged }) {
    const recall = count(judged.slice(0, MANY), relevant) / Math.min(MANY, relevant.size);
    return mean([recall, precision(judged, relevant, FIRST)]);
  },
  "word+facet"(query, { judged, ids }) {
    const fits = explained(query);
    if (!query.relevant?.size) return ids.length ? cover(query, ids) * share(ids, fits) : 0;
    return precision(judged, query.relevant, FIRST) * share(ids.slice(0, FIRST), fits);
  },
  "existing-pair"(query, { ids }) {
    return ids.length ? cover(query, ids) * share(ids.slice(0, MANY), query.near) : 0;
  },
  "absent-word"(_, { judged, ids, total }) {
    return Math.max(0, 1 - Math.max(0, total - (ids.length - judged.length)) / HITS_WORTH_NOTHING);
  },
  "exact-first"({ gains }, { judged }) {
    const best = [...gains.values()].sort((one, other) => other - one);
    return discounted(judged.map((id) => gains.get(id) ?? 0)) / discounted(best);
  },
  phrase({ relevant }, { judged }) {
    const ranks = [...judged.slice(0, PHRASES).entries()].filter(([, id]) => relevant.has(id)).map(([at]) => at + 1);
    return ranks.reduce((sum, rank, before) => sum + (before + 1) / rank, 0) / relevant.size;
  },
  party({ relevant, first }, { judged }) {
    const all = precision(judged, relevant, LIMIT);
    return first?.size ? SHARE_OF_ALL * all + (1 - SHARE_OF_ALL) * precision(judged, first, LIMIT) : all;
  },
  place: ({ relevant }, { judged }) => precision(judged, relevant, LIMIT),
  "part-noise"({ relevant, least }, { judged }) {
    const top = judged.slice(0, FIRST);
    return count(top, relevant) / Math.max(least, top.length);
  },
  "respell-honesty"({ relevant }, { judged }) {
    const at = judged.slice(0, FIRST).findIndex((id) => relevant.has(id));
    return at < 0 ? 0 : 1 / (at + 1);
  },
};

function scoreOne(query, { ids: answered, total }) {
  const ids = [...new Set(answered)];
  const judged = ids.filter((id) => !query.ignore?.has(id));
  return MEASURES[query.class](query, { ids, judged, total });
}

/** `answers` by the query's id: `{ ids, total, ms }`. */
export function score(queries, answers) {
  const classes = grouped(queries, (query) => query.class);
  const main = new Map();
  for (const [name, of] of classes) main.set(name, mean(of.map((query) => scoreOne(query, answers[query.id]))));
  return { main, overall: mean([...main.values()]), ...timesOf(answers) };
}
