// Checks the size budget of the clients: fails above it, and prints the sizes.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { root } from "../support/server.mjs";

/** Budget of the programme's client, in bytes (brotli). */
const PROGRAMME_BUDGET_BYTES = 294_500;
/** Budget of the forms' client, in bytes (brotli). */
const FORMS_BUDGET_BYTES = 84_000;

const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
const built = (folder, name) => statSync(join(root, "target/site", folder, `${name}.br`)).size;
const script = (name) => brotliCompressSync(readFileSync(join(root, "public", name)), best).length;

const print = (bytes, name) => console.log(`${String(bytes).padStart(8)} ${name}`);
const sum = (name, folder) => {
  const files = [
    [`${name}_bg.wasm`, built(folder, "innovationsveckan_bg.wasm")],
    [`${name}.js`, built(folder, "innovationsveckan.js")],
    ["boot.js", script("boot.js")],
  ];
  for (const [file, bytes] of files) print(bytes, file);
  return files.reduce((total, [, bytes]) => total + bytes, 0);
};

print(script("page.js"), "page.js, which every page has besides a client");
const programme = sum("innovationsveckan", "pkg");
const forms = sum("forms", "forms");
let isOver = false;
for (const [name, bytes, budget] of [
  ["the programme's client", programme, PROGRAMME_BUDGET_BYTES],
  ["the forms' client", forms, FORMS_BUDGET_BYTES],
]) {
  print(bytes, `${name}, of at most ${budget}`);
  isOver ||= bytes > budget;
}
if (isOver) {
  console.error("the clients are above their budget");
  process.exit(1);
}
