// The engines that are compared. Each is `{ name, how, start(week) }`; `start` makes its index and gives
// `{ search(q), stop?() }`, and `search` answers `{ ids, total }`: the first ones, best first, and how many there
// are. What cannot run here throws `Missing`.
import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";

import { removeFolder, root, serve, temporaryFolder, veckan } from "../../support/server.mjs";
import { folded, words } from "./swedish.mjs";

const LIMIT = 100;
const FIELDS = ["title", "summary", "description", "organizer", "venue"];
const BOOST = { title: 4, summary: 2, organizer: 2, description: 1, venue: 1, facets: 2 };

function packageVersion(name) {
  return JSON.parse(readFileSync(join(root, "end2end/node_modules", name, "package.json"), "utf8")).version;
}

/** Why an engine cannot run on this machine. */
export class Missing extends Error {}

const ours = {
  name: "Veckan",
  key: "ours",
  how: "`GET /api/v1/activities` over loopback HTTP, whole activities and all facets in every answer",
  async start({ folder, week, limit = LIMIT }) {
    const place = temporaryFolder();
    const database = join(place, "search.db");
    let server;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const stop = async () => {
      agent.destroy();
      await server?.stop();
      removeFolder(place);
    };
    try {
      veckan(database, "week", "add", join(folder, `${week}.toml`));
      veckan(database, "import", join(folder, `${week}.csv`), "--week", week, "--publish", "--add-lists");
      server = await serve(database);
    } catch (error) {
      await stop();
      throw error;
    }
    const ask = (address) =>
      new Promise((done, fail) => {
        const request = get(address, { agent, headers: { accept: "application/json" } }, (answer) => {
          const parts = [];
          answer.on("data", (part) => parts.push(part));
          answer.on("end", () => done({ status: answer.statusCode, body: Buffer.concat(parts).toString() }));
          answer.on("error", fail);
        });
        request.on("error", fail);
      });
    return {
      stop,
      async search(q) {
        const { status, body } = await ask(
          `${server.url}/api/v1/activities?${new URLSearchParams({ week, q, limit })}`,
        );
        if (status !== 200) throw new Error(`${status} for ${JSON.stringify(q)}: ${body.slice(0, 200)}`);
        // The answer is here; what the harness does with it is not the search's time.
        return () => {
          const { total, activities } = JSON.parse(body);
          return { total, ids: activities.map((activity) => activity.external_id ?? activity.id) };
        };
      },
    };
  },
};

const minisearch = (key, name, how, settings) => ({
  key,
  name,
  how,
  async start({ documents, limit = LIMIT }) {
    const { default: MiniSearch } = await import("minisearch");
    const { processTerm, fuzzy, isStrictFirst } = settings;
    const index = new MiniSearch({
      fields: documents.some((it) => it.facets) ? [...FIELDS, "facets"] : FIELDS,
      ...(processTerm && { processTerm }),
      searchOptions: { boost: BOOST, prefix: true, fuzzy, combineWith: "OR" },
    });
    const find = (text) => {
      const strict = isStrictFirst ? index.search(text, { combineWith: "AND" }) : [];
      return strict.length ? strict : index.search(text);
    };
    index.addAll(documents);
    return {
      version: packageVersion("minisearch"),
      search(q) {
        const found = find(q.normalize("NFC"));
        return { total: found.length, ids: found.slice(0, limit).map((hit) => hit.id) };
      },
    };
  },
});

const flexsearch = {
  key: "flexsearch",
  name: "FlexSearch full",
  how: "every part of a word, its own folding; all words in the title, else the organizer, the summary, or anywhere; any word where that finds nothing",
  async start({ documents }) {
    const { default: FlexSearch } = await import("flexsearch");
    const fields = ["title", "organizer", "summary", "all"];
    const index = new FlexSearch.Document({ document: { id: "id", index: fields }, tokenize: "full" });
    for (const it of documents) index.add({ ...it, all: FIELDS.map((field) => it[field]).join("\n") });
    const find = (q, suggest) => {
      const found = index.search(q, { limit: documents.length, suggest });
      return [...new Set(fields.flatMap((field) => found.find((it) => it.field === field)?.result ?? []))];
    };
    return {
      version: packageVersion("flexsearch"),
      search(q) {
        const text = q.normalize("NFC");
        const strict = find(text, false);
        const ids = strict.length ? strict : find(text, true);
        return { total: ids.length, ids: ids.slice(0, LIMIT) };
      },
    };
  },
};

const substring = {
  key: "substring",
  name: "substring AND",
  how: "every word of the query somewhere in the lower-case text; more words in the title first, then as in the programme",
  async start({ documents }) {
    const texts = documents.map((it) => ({
      id: it.id,
      title: it.title.toLowerCase(),
      all: FIELDS.map((field) => it[field])
        .join("\n")
        .toLowerCase(),
    }));
    return {
      search(q) {
        const wanted = q.normalize("NFC").toLowerCase().split(/\s+/u).filter(Boolean);
        const found = texts.filter(({ all }) => wanted.every((word) => all.includes(word)));
        const inTitle = ({ title }) => wanted.filter((word) => title.includes(word)).length;
        const ranked = found
          .map((it) => [inTitle(it), it.id])
          .sort(([one], [other]) => other - one)
          .map(([, id]) => id);
        return { total: ranked.length, ids: ranked.slice(0, LIMIT) };
      },
    };
  },
};

const orama = {
  key: "orama",
  name: "Orama",
  how: "tolerance 1, Swedish tokenizer (which folds), any word may match",
  async start({ documents }) {
    const { create, insertMultiple, search } = await import("@orama/orama");
    const index = create({
      schema: Object.fromEntries(FIELDS.map((field) => [field, "string"])),
      components: { tokenizer: { language: "swedish", stemming: false } },
    });
    await insertMultiple(index, documents, 500);
    return {
      version: packageVersion("@orama/orama"),
      async search(q) {
        const found = await search(index, {
          term: q.normalize("NFC"),
          properties: FIELDS,
          boost: BOOST,
          tolerance: 1,
          limit: LIMIT,
        });
        return { total: found.count, ids: found.hits.map((hit) => hit.id) };
      },
    };
  },
};

const POSTGRES = `
  CREATE EXTENSION unaccent;
  CREATE EXTENSION pg_trgm;
  CREATE TEXT SEARCH CONFIGURATION sv (COPY = swedish);
  ALTER TEXT SEARCH CONFIGURATION sv
    ALTER MAPPING FOR asciiword, word, hword, hword_part, asciihword, hword_asciipart WITH unaccent, swedish_stem;
  CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
  ALTER TEXT SEARCH CONFIGURATION plain
    ALTER MAPPING FOR asciiword, word, hword, hword_part, asciihword, hword_asciipart WITH unaccent, simple;
  CREATE TABLE activity (
    id text PRIMARY KEY, title text, summary text, description text, organizer text, venue text, facets text,
    vector tsvector, words tsvector
  );
  CREATE FUNCTION weighed(regconfig, activity) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT setweight(to_tsvector($1, $2.title), 'A') || setweight(to_tsvector($1, $2.organizer), 'B')
      || setweight(to_tsvector($1, $2.summary), 'B') || setweight(to_tsvector($1, $2.description), 'C')
      || setweight(to_tsvector($1, $2.facets), 'B') || setweight(to_tsvector($1, $2.venue), 'D') $$;`;
const POSTGRES_FILL = `
  INSERT INTO activity
  SELECT * FROM json_to_recordset($1)
    AS it (id text, title text, summary text, description text, organizer text, venue text, facets text)`;
// Each word once with its trigrams, as the documentation of pg_trgm advises, and where it stands.
const POSTGRES_INDEX = `
  UPDATE activity SET vector = weighed('sv', activity), words = weighed('plain', activity);
  CREATE INDEX ON activity USING gin (vector);
  CREATE TABLE occurrence AS
    SELECT lexeme AS word, id, ('{"A": 1, "B": 0.4, "C": 0.2, "D": 0.1}'::jsonb ->> weights[1])::real AS weight
    FROM activity, unnest(words);
  CREATE INDEX ON occurrence (word);
  CREATE TABLE vocabulary AS SELECT DISTINCT word FROM occurrence;
  CREATE INDEX ON vocabulary USING gin (word gin_trgm_ops);
  VACUUM ANALYZE;`;
// A word is found by its stem, as a beginning, or inside other words, or by the trigrams of words like
// it: very like, or somewhat where nothing has it. An activity is found where all words are.
const POSTGRES_SEARCH = `
  WITH asked AS (
    SELECT n, to_tsquery('sv', w || CASE WHEN length(w) > 3 THEN ':*' ELSE '' END) AS stem, lower(unaccent(w)) AS plain
    FROM unnest($1::text[]) WITH ORDINALITY AS it (w, n)
  ), found AS (
    SELECT n, id, 2 * ts_rank('{0.1, 0.2, 0.4, 1.0}', vector, stem) AS worth
    FROM asked JOIN activity ON vector @@ stem
    UNION ALL
    SELECT n, id, CASE WHEN word = plain THEN 1.5 ELSE 0.8 END * weight
    FROM asked JOIN vocabulary ON word LIKE '%' || plain || '%' AND length(plain) > 3 OR word = plain
      JOIN occurrence USING (word)
  ), guessed AS (
    SELECT * FROM found
    UNION ALL
    SELECT n, id, similarity(plain, word) ^ 2 * weight
    FROM asked JOIN vocabulary ON plain % word JOIN occurrence USING (word)
    WHERE similarity(plain, word) > 0.6 OR NOT EXISTS (SELECT FROM found WHERE found.n = asked.n)
  ), best AS (
    SELECT n, id, max(worth) AS worth FROM guessed GROUP BY n, id
  )
  SELECT id, count(*) OVER ()::int AS total FROM best
  GROUP BY id HAVING count(*) >= $3 ORDER BY sum(worth) DESC, id LIMIT $2`;
const POSTGRES_LIKENESS = "SET pg_trgm.similarity_threshold = 0.33";

const postgresql = (key, name, isStrict) => ({
  key,
  name,
  how: `\`swedish\` stems over unaccent, beginnings (\`:*\`), parts of words, words that pg_trgm finds very similar, and where nothing has it those somewhat similar; all words${isStrict ? "" : ", any word where that finds nothing"}; over its socket with one prepared statement`,
  async start({ documents, limit = LIMIT }) {
    const { startPostgres } = await import("../../support/postgres.mjs");
    const { default: pg } = await import("pg");
    const cluster = startPostgres();
    if (!cluster) throw new Missing("PostgreSQL is not installed");
    let client;
    const stop = async () => {
      await client?.end();
      cluster.stop();
    };
    const connected = async (url) => {
      client = new pg.Client({ connectionString: url });
      // The cluster is stopped at once, and says so.
      client.on("error", () => {});
      await client.connect();
    };
    try {
      // The cluster's own locale knows no lower case but that of ASCII.
      const url = cluster.database("first");
      await connected(url);
      await client.query("CREATE DATABASE search TEMPLATE template0 LOCALE 'C.UTF-8'");
      await client.end();
      await connected(url.replace(/first$/, "search"));
      const { rows } = await client.query(
        "SELECT name FROM pg_available_extensions WHERE name IN ('unaccent', 'pg_trgm')",
      );
      if (rows.length < 2) throw new Missing("PostgreSQL has no unaccent or pg_trgm here");
      await client.query(POSTGRES);
      await client.query(POSTGRES_FILL, [JSON.stringify(documents)]);
      for (const statement of POSTGRES_INDEX.split(/;\s*/u)) if (statement) await client.query(statement);
      await client.query(POSTGRES_LIKENESS);
    } catch (error) {
      await stop();
      throw error;
    }
    const { rows } = await client.query("SHOW server_version");
    return {
      stop,
      version: rows[0].server_version.split(" ")[0],
      async search(q) {
        const wanted = words(q);
        if (!wanted.length) return { total: 0, ids: [] };
        const find = (least) => client.query({ name: "search", text: POSTGRES_SEARCH, values: [wanted, limit, least] });
        let { rows } = await find(wanted.length);
        if (!isStrict && !rows.length && wanted.length > 1) ({ rows } = await find(1));
        return { total: rows[0]?.total ?? 0, ids: rows.map((row) => row.id) };
      },
    };
  },
});

export const ENGINES = [
  ours,
  minisearch("minisearch", "MiniSearch 0.2", "prefixes, fuzzy 0.2, any word may match, diacritics folded", {
    fuzzy: 0.2,
    processTerm: (word) => folded(word).toLowerCase(),
  }),
  minisearch(
    "minisearch-and",
    "MiniSearch AND, OR",
    "prefixes, fuzzy 0.2, all words, any word where that finds nothing, diacritics folded",
    { fuzzy: 0.2, processTerm: (word) => folded(word).toLowerCase(), isStrictFirst: true },
  ),
  minisearch(
    "minisearch-0.15",
    "MiniSearch 0.15",
    "prefixes, fuzzy 0.15, any word may match, nothing folded: a real programme's configuration",
    { fuzzy: 0.15 },
  ),
  flexsearch,
  substring,
  orama,
  postgresql("postgresql", "PostgreSQL", true),
  postgresql("postgresql-or", "PostgreSQL AND, OR", false),
];
