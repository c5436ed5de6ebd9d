// Words of Swedish text: their stems after Snowball, their edits, and compounds as far as known words can tell.

export const words = (text) =>
  text
    .normalize("NFC")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "");

const VOWELS = "aeiouyåäö";
const byLength = (list) => list.split(" ").sort((one, other) => other.length - one.length);
const ENDINGS = byLength(
  "a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er heter or as arnas ernas ornas es ades andes ens arens hetens erns at andet het ast",
);
const DOUBLES = ["dd", "gd", "nn", "dt", "gt", "kt", "tt"];

// What stands before an et that is not an ending: kvalitet, alfabet, paket.
const NO_ET = /(h|iet|uit|fab|cit|dit|alit|ilit|mit|nit|pit|rit|sit|tit|ivit|kvit|xit|kom|rak|pak|stak)$/u;
const BEFORE_ET = /[aeiouyåäö][^aeiouyåäö]$/u;

/** Where the region begins that endings are taken from. */
function region(word) {
  let at = 0;
  while (at < word.length && !VOWELS.includes(word[at])) at++;
  while (at < word.length && VOWELS.includes(word[at])) at++;
  return Math.max(3, at + 1);
}

/** The stem after Snowball's Swedish algorithm. */
export function stem(word) {
  const from = region(word);
  const ends = (text, ending) => text.length - ending.length >= from && text.endsWith(ending);
  const ending = ENDINGS.find((it) => ends(word, it));
  const et = ["ets", "et"].find((it) => ends(word, it));
  const beforeEt = et && word.slice(0, -et.length);
  let rest = word;
  if (ending && !(et && ending.length < et.length)) rest = word.slice(0, -ending.length);
  else if (et && BEFORE_ET.test(beforeEt) && !NO_ET.test(beforeEt)) rest = beforeEt;
  else if (ends(word, "s") && /[bcdfghjklmnoprtvy]s$/u.test(word)) rest = word.slice(0, -1);
  if (DOUBLES.some((it) => ends(rest, it))) rest = rest.slice(0, -1);
  if (ends(rest, "fullt") || (ends(rest, "öst") && /[iklnprtuv]öst$/u.test(rest))) return rest.slice(0, -1);
  const last = ["lig", "els", "ig"].find((it) => ends(rest, it));
  return last ? rest.slice(0, -last.length) : rest;
}

/** What forms of a word have in common: its stem without the endings that Snowball leaves, as in kedjan and blocket. */
export function root(word) {
  return stem(word).replace(/(?<=.{4})(an|et|[nt])$/u, "");
}

/**
 * Edits between two words: letters put in, left out, exchanged, or swapped with their neighbour. With `isBeginning`,
 * to the nearest beginning of `other`.
 */
export function edits(one, other, isBeginning = false) {
  let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let at = 1; at <= other.length; at++) {
      next[at] = Math.min(last[at] + 1, next[at - 1] + 1, last[at - 1] + (one[row - 1] === other[at - 1] ? 0 : 1));
      const isSwap = row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
      if (isSwap) next[at] = Math.min(next[at], before[at - 2] + 1);
    }
    [before, last] = [last, next];
  }
  return isBeginning ? Math.min(...last) : last.at(-1);
}

// What stands before a word or after one and makes no compound of it.
const PARTICLES = new Set(
  words(`an av bak bort efter emot fram från för före genom hos ihop in inne inom kring med mellan mot ner om samman
    till under upp ur ut utan utom vid vidare åter över`),
);
const SUFFIXES =
  /^(ande|aren?|arnas?|bara?|bart|ende?|endes|erier|ernas?|heten?|heter|iska?|lig|liga|ligt|ningar|ningen|skap|skapet)$/u;

/** Splits compounds into words of `known`, with or without an s between them. */
export function splitter(known) {
  const roots = new Set([...known].filter((word) => word.length > 3).map(root));
  const made = new Map();

  /** The ways to cut once: `first`, `link`, `last`. */
  function cuts(word) {
    const ways = [];
    for (let at = 3; at <= word.length - 4; at++) {
      const last = word.slice(at);
      if (!roots.has(root(last)) || !VOWELS.split("").some((vowel) => last.includes(vowel))) continue;
      const first = word.slice(0, at);
      if (PARTICLES.has(first) || SUFFIXES.test(last) || stem(first) === stem(word)) continue;
      if (known.has(first)) ways.push({ first, link: "", last });
      else if (first.endsWith("s") && known.has(first.slice(0, -1)))
        ways.push({ first: first.slice(0, -1), link: "s", last });
    }
    return ways;
  }

  /** The roots of all words that it may be made of, itself not among them. */
  function parts(word, depth = 2) {
    if (depth === 2 && made.has(word)) return made.get(word);
    const found = new Set();
    for (const { first, last } of word.length < 7 ? [] : cuts(word)) {
      for (const part of [first, last]) {
        found.add(root(part));
        if (depth) for (const inner of parts(part, depth - 1)) found.add(inner);
      }
    }
    if (depth === 2) made.set(word, found);
    return found;
  }

  return { cuts, parts };
}
