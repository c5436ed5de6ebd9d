// Trunk's hook after a build: makes the smallest copies of the bundle, and leaves the generated page out.
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.env.TRUNK_STAGING_DIR;
for (const page of ["index.html", "forms.html"]) rmSync(join(folder, page), { force: true });
for (const name of readdirSync(folder)) {
  if (!/\.(js|wasm)$/.test(name)) continue;
  const plain = readFileSync(join(folder, name));
  writeFileSync(
    join(folder, `${name}.br`),
    brotliCompressSync(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      },
    }),
  );
  writeFileSync(join(folder, `${name}.gz`), gzipSync(plain, { level: 9 }));
}
