// What a search is worth on queries of which it is known what they should find.
//
// The main score of a class: the mean of 1/rank within the first ten (MRR@10) where there is one target; the mean of
// recall@50 and precision@10 where there is a set; the share without any hit for `negative`. Overall: the plain mean
// over the classes.
const FIRST = 10;
const MANY = 50;

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The middle value, or the mean of the two in the middle. */
export function middle(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** How long the answers took: the median and the 99th percentile. */
export function timesOf(answers) {
  const times = Object.values(answers)
    .map((answer) => answer.ms)
    .sort((one, other) => one - other);
  return { medianMs: middle(times), p99Ms: times[Math.min(times.length - 1, Math.floor(times.length * 0.99))] };
}

function ofTarget(query, ids) {
  const good = new Set([query.target, ...(query.also ?? [])]);
  const rank = ids.findIndex((id) => good.has(id)) + 1;
  return rank > 0 && rank <= FIRST ? 1 / rank : 0;
}

function ofSet(query, ids) {
  const relevant = new Set(query.relevant);
  const ignored = new Set(query.ignore ?? []);
  const judged = ids.filter((id) => !ignored.has(id));
  const found = (count) => judged.slice(0, count).filter((id) => relevant.has(id)).length;
  const recall = found(MANY) / Math.min(MANY, relevant.size);
  // A set of three cannot fill ten places: its precision is taken at three.
  const places = Math.min(FIRST, relevant.size);
  return (recall + found(places) / places) / 2;
}

/** The main score of one query's answer: `ids`, best first, and how many there are in `total`. */
export function scoreOne(query, answer) {
  const ids = [...new Set(answer.ids)];
  if (query.class === "negative") return answer.total === 0 ? 1 : 0;
  return query.target === undefined ? ofSet(query, ids) : ofTarget(query, ids);
}

/** `answers` by the query's id: `{ ids, total, ms }`. A query without an answer found nothing. */
export function score(queries, answers) {
  const classes = new Map();
  const hitsOfTwo = [];
  for (const query of queries) {
    const answer = answers[query.id] ?? { ids: [], total: 0, ms: 0 };
    if (!classes.has(query.class)) classes.set(query.class, []);
    classes.get(query.class).push(scoreOne(query, answer));
    if (query.class !== "negative" && query.q.trim().split(/\s+/u).length === 2) hitsOfTwo.push(answer.total);
  }
  const main = new Map([...classes].map(([name, scores]) => [name, mean(scores)]));
  return {
    main,
    overall: mean([...main.values()]),
    hitsOfTwo: hitsOfTwo.length ? middle(hitsOfTwo) : undefined,
    ...timesOf(answers),
  };
}
