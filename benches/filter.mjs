// The filter alone, in WebAssembly: text, every count and the order, for each key of typed queries and for clicks.
//   node benches/filter.mjs URL [URL …]     servers that each serve a week
// Prints the median and the 99th percentile in milliseconds; the longest of texts that nobody means; how long it takes
// until the texts can be searched, all of it and the longest task; and what the index takes beside the text. Needs what
// scripts/setup brings.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = join(root, "target", "filter-bench");
const build = ["build", "--quiet", "--package", "innovationsveckan-domain", "--example", "filter_wasm"];
execFileSync("cargo", [...build, "--profile", "wasm-release", "--target", "wasm32-unknown-unknown"], {
  cwd: root,
  stdio: "inherit",
});
const built = join(root, "target/wasm32-unknown-unknown/wasm-release/examples/filter_wasm.wasm");
execFileSync("wasm-bindgen", ["--target", "nodejs", "--out-dir", out, built], { stdio: "ignore" });
// What the browser runs was made smaller as the client's page says.
const page = readFileSync(join(root, "index.html"), "utf8");
const [, level] = /data-wasm-opt="(.*?)"/.exec(page);
const [, options] = /data-wasm-opt-params="(.*?)"/.exec(page);
const program = join(out, "filter_wasm_bg.wasm");
execFileSync(join(root, "end2end/node_modules/.bin/wasm-opt"), [program, "-o", program, `-O${level}`, ...options.split(" ")]);
const { Week } = createRequire(import.meta.url)(join(out, "filter_wasm.js"));

const phrases = ["innovation upphandling", "äldreomsorg", "digitalisering i skolan", "klimat", "samverkan kommun region", "ai", "hållbar utveckling", "zzzz", "inovation upphandlng", "aldreomsorg", "klimatomstälning gotland torsdag", "ai i varden"];
const prefixes = phrases.flatMap((phrase) => Array.from(phrase, (_, at) => phrase.slice(0, at + 1)));

// What nobody means, and what costs most: many beginnings, phrases of common words, long runs, any bytes.
let state = 1;
const random = (below) => (state = (state * 48271) % 2147483647) % below;
const odd = [
  "a b c d e f g h i j k l",
  "i o e d v s m f p k h b",
  "in sa fö om di sk ut me hå re ko ar",
  '"i och" "för att" "det är" "om hur"',
  '"i" "och" "att" "en" "är" "som"',
  "-i -och -att -en -är -som -på",
  '-"för att" -"det är" i',
  "xyzzyq inovatoin upphandlng aldreomsrog samvrkan digtalisering klimatomstalnign",
  "a".repeat(200),
  "ab ".repeat(66),
  '"'.repeat(200),
  "-".repeat(200),
  "1 2 3 4 5 6 7 8 9 0 11 12",
  ...Array.from({ length: 40 }, () => String.fromCharCode(...Array.from({ length: 200 }, () => random(256)))),
  ...Array.from({ length: 40 }, () => Array.from({ length: 12 }, () => "aeiosnrtkd"[random(10)] + "aeiosnrtkd"[random(10)]).join(" ")),
];

// As many as the browser reads in one task.
const READ_AT_ONCE = 50;
console.log("| activities | median ms | p99 ms | odd text, longest ms | ready after ms | longest task ms | index / text |\n| --: | --: | --: | --: | --: | --: | --: |");
for (const base of process.argv.slice(2)) {
  const current = await (await fetch(`${base}/data/current/`)).json();
  const bytes = async (path) => new Uint8Array(await (await fetch(base + path)).arrayBuffer());
  const week = new Week(await bytes(`/data/${current.week}/${current.version}/list`));
  for (const [number, hash] of week.chunks().entries()) {
    week.add_texts(number, await bytes(`/data/${current.week}/text/${hash}`));
  }
  const tasks = [];
  for (let goesOn = true; goesOn; ) {
    const begun = performance.now();
    goesOn = week.read_on(READ_AT_ONCE);
    tasks.push(performance.now() - begun);
  }
  const all = week.run("");
  const facets = (await (await fetch(`${base}/api/v1/activities?limit=0`)).json()).facets;
  const clicks = Object.entries(facets).flatMap(([key, values]) => Object.keys(values).slice(0, 5).map((value) => `${key}=${encodeURIComponent(value)}`));
  const queries = [...prefixes.map((text) => `q=${encodeURIComponent(text)}`), ...clicks, "", ...clicks.map((click, at) => `${click}&q=${encodeURIComponent(prefixes[at % prefixes.length])}`)];
  for (const query of queries) week.run(query);
  const times = [];
  for (let round = 0; round < 5; round++) {
    for (const query of queries) {
      const begun = performance.now();
      week.run(query);
      times.push(performance.now() - begun);
    }
  }
  const longest = Math.max(
    ...odd.map((text) => {
      const query = `q=${encodeURIComponent(text)}`;
      week.run(query);
      const begun = performance.now();
      week.run(query);
      return performance.now() - begun;
    }),
  );
  times.sort((left, right) => left - right);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(2);
  const ready = tasks.reduce((sum, task) => sum + task, 0).toFixed(0);
  const share = (week.index_bytes() / week.text_bytes()).toFixed(2);
  console.log(`| ${all} | ${at(0.5)} | ${at(0.99)} | ${longest.toFixed(1)} | ${ready} | ${Math.max(...tasks).toFixed(1)} | ${share} |`);
}
