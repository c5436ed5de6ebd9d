// The size budget of the client: fails above it, and prints what there is.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { root } from "../support/server.mjs";

const BUDGET_BYTES = 260_000;
const bundle = join(root, "target/site/pkg");
const files = [
  ["innovationsveckan_bg.wasm", statSync(join(bundle, "innovationsveckan_bg.wasm.br")).size],
  ["innovationsveckan.js", statSync(join(bundle, "innovationsveckan.js.br")).size],
  [
    "boot.js",
    brotliCompressSync(readFileSync(join(root, "public/boot.js")), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
      .length,
  ],
];
const total = files.reduce((sum, [, bytes]) => sum + bytes, 0);
for (const [name, bytes] of [...files, ["together", total], ["budget", BUDGET_BYTES]])
  console.log(`${String(bytes).padStart(8)} ${name}`);
if (total > BUDGET_BYTES) {
  console.error(`the client is ${total - BUDGET_BYTES} bytes above its budget`);
  process.exit(1);
}
