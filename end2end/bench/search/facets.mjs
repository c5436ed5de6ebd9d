// Names of an activity's facets, in Swedish and in English, for engines that know only texts: all that this program calls
// them, as far as the activity's own row tells.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../../support/server.mjs";
import { records } from "../generate.mjs";

const LANGUAGES = {
  sv: "svenska, på svenska, Swedish, in Swedish",
  en: "engelska, på engelska, English, in English",
  fi: "finska, på finska, Finnish, in Finnish",
  ar: "arabiska, på arabiska, Arabic, in Arabic",
  uk: "ukrainska, på ukrainska, Ukrainian, in Ukrainian",
  de: "tyska, på tyska, German, in German",
  se: "nordsamiska, samiska, på samiska, Northern Sami, in Northern Sami",
};
const SEPARATOR = ";";

const reference = (name) => records(readFileSync(join(root, "data", `${name}.csv`), "utf8"));
const all = (values) => (values ?? "").split(SEPARATOR).filter(Boolean);

/** Names of a week's themes and kinds by their slugs, from its settings. */
function termNames(settings) {
  const terms = settings.matchAll(/^slug = "(?<slug>.+)"\nname = \{ sv = "(?<sv>.+)", en = "(?<en>.+)" \}/gmu);
  return new Map([...terms].map(({ groups: { slug, sv, en } }) => [slug, `${sv}, ${en}`]));
}

/** Day of a start such as `2023-06-28 09:00`: `onsdag 28 juni, Wednesday, 28/6`. */
function dayNames(start) {
  const date = new Date(`${start.slice(0, 10)}T12:00:00Z`);
  const written = (locale, options) => new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }).format(date);
  const [weekday, day, month] = [{ weekday: "long" }, { day: "numeric" }, { month: "long" }];
  const names = ["sv-SE", "en-GB"].map((locale) => written(locale, { ...weekday, ...day, ...month }));
  return [...names, `${date.getUTCDate()}/${date.getUTCMonth() + 1}`];
}

/** Makes the names of a record's facets, for the week whose settings are in a file. */
export function facetNames(settingsFile) {
  const terms = termNames(readFileSync(settingsFile, "utf8"));
  const counties = new Map(reference("counties").map((it) => [it.code, `${it.name}, ${it.short}`]));
  const towns = new Map(reference("municipalities").map((it) => [it.code, it]));
  const further = reference("facet-names").map((it) => [it.values.split("&"), it.names]);
  return (record) => {
    const formats = record.format === "hybrid" ? ["onsite", "online"] : [record.format];
    const values = new Set([
      ...formats.map((format) => `format=${format}`),
      ...all(record.accessibility).map((value) => `accessibility=${value}`),
      ...["audience", "registration", "status"].map((key) => `${key}=${record[key]}`),
    ]);
    const town = towns.get(record.municipality);
    return [
      ...further.filter(([of]) => of.every((value) => values.has(value))).map(([, names]) => names),
      ...[...all(record.themes), record.kind].map((slug) => terms.get(slug)),
      ...all(record.language).map((language) => LANGUAGES[language]),
      ...(town ? [town.name, town.short, counties.get(town.county)] : []),
      ...all(record.starts).flatMap(dayNames),
    ]
      .filter(Boolean)
      .join("\n");
  };
}
