// Generated weeks of any size, each in a database of its own.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { generate } from "../bench/generate.mjs";
import { root, veckan } from "./server.mjs";

/** Slug of the generated week, and an instant while its registration is open. */
export const WEEK = "2022";
export const WHILE_REGISTERING = "2022-09-01T09:00:00+02:00";

/** Database with a week of `count` generated activities, published unless `waits`; returns its path. */
export function weekOf(folder, count, { waits = false, of = count } = {}) {
  const database = join(folder, `week-${count}.db`);
  veckan(database, "week", "add", join(root, "data/demo/2022.toml"));
  addTo(database, folder, count, { waits, of });
  return database;
}

/** Imports the first `count` of `of` generated activities; those already imported stay unchanged. */
export function addTo(database, folder, count, { waits = false, of = count } = {}) {
  const file = join(folder, `${count}.csv`);
  const lines = generate(of).split("\n");
  writeFileSync(file, `${lines.slice(0, count + 1).join("\n")}\n`);
  veckan(database, "import", file, "--week", WEEK, "--add-lists", ...(waits ? [] : ["--publish"]));
}

/** Words from titles of the week, at most `count`. */
export async function titleWords(url, count = 500) {
  const found = await (await fetch(`${url}/api/v1/activities?limit=500`)).json();
  const words = found.activities.flatMap((it) => it.title.toLowerCase().match(/[a-z]{4,}/g) ?? []);
  return [...new Set(words)].slice(0, count);
}
