// Generates a week of any size from the demonstration's words: `node bench/generate.mjs 20000 FILE.csv`.
// Equal seeds give equal weeks.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../support/server.mjs";

const SEED = 20221003;
const DEMONSTRATION = ["coming-a", "coming-b", "coming-c", "coming-d"];
const COLUMNS = [
  "id",
  "title",
  "summary",
  "description",
  "organizer",
  "organizer_kind",
  "starts",
  "ends",
  "format",
  "venue",
  "municipality",
  "themes",
  "kind",
  "language",
  "audience",
  "registration",
  "accessibility",
  "status",
];

/** CSV of `count` activities in the demonstration's archived week. */
export function generate(count) {
  const next = random(SEED);
  const pick = (values) => values[Math.floor(next() * values.length)];
  const source = DEMONSTRATION.flatMap((name) => records(readFileSync(join(root, `data/demo/${name}.csv`), "utf8")));
  const words = (column) => source.flatMap((record) => record[column].split(/\s+/)).filter(Boolean);
  const [titles, descriptions] = [words("title"), words("description")];
  const sentence = (from, length) => Array.from({ length }, () => pick(from)).join(" ");
  const themes = [...new Set(source.flatMap((record) => record.themes.split(";")).filter(Boolean))];
  const municipalities = records(readFileSync(join(root, "data/municipalities.csv"), "utf8")).map(
    (it) => Object.values(it)[0],
  );
  const values = (column) => [...new Set(source.map((record) => record[column]))];
  const organizers = Array.from({ length: Math.max(50, Math.round(count / 2)) }, (_, number) => {
    return [`${pick(source).organizer} ${number}`, pick(source).organizer_kind];
  });
  const rows = Array.from({ length: count }, (_, number) => {
    const [organizer, kind] = pick(organizers);
    const day = 3 + Math.floor(next() * 5);
    const minute = 480 + 5 * Math.floor(next() * 120);
    const written = (minute) =>
      `2022-10-0${day} ${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    const record = pick(source);
    return {
      id: `generated-${number}`,
      title: sentence(titles, 3 + Math.floor(next() * 7)).slice(0, 150),
      summary: sentence(descriptions, 25).slice(0, 300),
      description: sentence(descriptions, 60 + Math.floor(next() * 160)),
      organizer,
      organizer_kind: kind,
      starts: written(minute),
      ends: written(minute + 30 + 15 * Math.floor(next() * 6)),
      format: record.format,
      venue: record.venue,
      municipality: record.format === "online" ? "" : pick(municipalities),
      themes: [...new Set([pick(themes), pick(themes)])].join(";"),
      kind: pick(values("kind")),
      language: record.language,
      audience: record.audience,
      registration: record.registration,
      accessibility: record.accessibility,
      status: next() < 0.02 ? "cancelled" : "scheduled",
    };
  });
  const line = (cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
  return `${[line(COLUMNS), ...rows.map((row) => line(COLUMNS.map((column) => row[column])))].join("\n")}\n`;
}

export function random(seed) {
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}

/** Records of a CSV with a header, quoted fields and line breaks in them. */
export function records(text) {
  const rows = [[]];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '"' && text[at + 1] === '"') field += text[++at];
      else if (character === '"') quoted = false;
      else field += character;
    } else if (character === '"') quoted = true;
    else if (character === "," || character === "\n") {
      rows.at(-1).push(field.replace(/\r$/, ""));
      field = "";
      if (character === "\n") rows.push([]);
    } else field += character;
  }
  if (field) rows.at(-1).push(field);
  const [header, ...bodies] = rows.filter((row) => row.length > 1);
  return bodies.map((body) =>
    Object.fromEntries(header.map((name, at) => [name.replace(/^\uFEFF/, ""), body[at] ?? ""])),
  );
}

if (process.argv[1] === import.meta.filename) {
  const [count, file] = process.argv.slice(2);
  if (!Number(count) || !file) throw new Error("usage: node bench/generate.mjs COUNT FILE.csv");
  writeFileSync(file, generate(Number(count)));
}
