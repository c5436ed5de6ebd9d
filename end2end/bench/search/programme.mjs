// A week with its queries, as files: NAME.csv and NAME.toml of a folder, and a file of queries, one JSON a line.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { records } from "../generate.mjs";

export const WEEK = "almedalen-2023";

/** The folder's file of queries for that week. */
export function queriesFile(folder, week) {
  return join(folder, `search-queries-${week.replace(/^\D+/, "")}.jsonl`);
}

/** What is missing of a week in a folder. */
export function missing({ folder, week, queries }) {
  const files = [join(folder, `${week}.csv`), join(folder, `${week}.toml`), queries];
  return files.filter((file) => file !== undefined && !existsSync(file));
}

/** NFC, without what cannot be seen: every rival gets the text as clean as it can be. */
const clean = (text) => (text ?? "").normalize("NFC").replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/gu, "");

/**
 * What is searched, the same for every engine that is not ours: texts, and where `facetsOf` makes them of a record, the
 * names of its facets.
 */
export function documents(file, facetsOf = () => "") {
  return records(readFileSync(file, "utf8")).map((record) => ({
    id: record.id,
    title: clean(record.title),
    summary: clean(record.summary),
    description: clean(record.description),
    organizer: clean([record.organizer, record.partners].filter(Boolean).join(", ")),
    venue: clean(record.venue),
    facets: clean(facetsOf(record)),
  }));
}

export function readQueries(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line));
}

export function writeQueries(file, queries) {
  writeFileSync(file, queries.map((query) => `${JSON.stringify(query)}\n`).join(""));
}

export function grouped(values, by) {
  const groups = new Map();
  for (const value of values) {
    const group = by(value);
    if (groups.has(group)) groups.get(group).push(value);
    else groups.set(group, [value]);
  }
  return groups;
}
