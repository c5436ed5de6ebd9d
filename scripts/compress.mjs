// Trunk's hook after a build: shortens names, makes the smallest copies of the bundle, and leaves the generated page out.
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const { minify } = createRequire(
  new URL("../end2end/package.json", import.meta.url),
)("terser");

const folder = process.env.TRUNK_STAGING_DIR;
const script = join(folder, "innovationsveckan.js");
for (const page of ["index.html", "forms.html"])
  rmSync(join(folder, page), { force: true });
shortenImports();
await minifyScript();
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

/** What the program imports is named by hashes, twice: some kilobytes that nothing compresses. */
function shortenImports() {
  const program = join(folder, "innovationsveckan_bg.wasm");
  const text = readFileSync(script, "utf8");
  const short = new Map();
  const shortened = text.replace(
    /^( +)(__wb\w+_[0-9a-f]{16}): function/gm,
    (_, indent, name) => {
      short.set(name, `i${short.size.toString(36)}`);
      return `${indent}${short.get(name)}: function`;
    },
  );
  // A name that is called from elsewhere stays what it is.
  for (const name of short.keys())
    if (shortened.includes(name))
      throw new Error(`${name} is used twice in ${script}`);
  writeFileSync(program, renameImports(readFileSync(program), short));
  writeFileSync(script, shortened);
}

/** Comments, line breaks and long local names out of the script that Rust and the browser meet in. */
async function minifyScript() {
  const { code } = await minify(readFileSync(script, "utf8"), {
    module: true,
    ecma: 2020,
    compress: { passes: 3 },
  });
  writeFileSync(script, code);
}

/** A program with its imports named anew. */
function renameImports(program, names) {
  let at = 8;
  const number = () => {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = program[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const bytes = (value) =>
    value < 128 ? [value] : [(value & 127) | 128, ...bytes(value >>> 7)];
  const text = () => {
    const length = number();
    at += length;
    return program.subarray(at - length, at);
  };
  const IMPORTS = 2;
  let begins = at;
  while (program[at++] !== IMPORTS) {
    const length = number();
    at += length;
    begins = at;
  }
  const ends = number() + at;
  const count = number();
  const parts = [Buffer.from(bytes(count))];
  for (let import_ = 0; import_ < count; import_++) {
    const module = text();
    const name = text();
    const renamed = Buffer.from(names.get(name.toString()) ?? name);
    const kindAt = at;
    if (program[at++] !== 0) throw new Error(`${name} is no function`);
    number();
    for (const part of [module, renamed])
      parts.push(Buffer.from(bytes(part.length)), part);
    parts.push(program.subarray(kindAt, at));
  }
  if (at !== ends) throw new Error("the imports cannot be read");
  const section = Buffer.concat(parts);
  const head = Buffer.from([IMPORTS, ...bytes(section.length)]);
  return Buffer.concat([
    program.subarray(0, begins),
    head,
    section,
    program.subarray(ends),
  ]);
}
