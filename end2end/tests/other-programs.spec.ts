// What other programs read: previews of links, search engines, and clients of the API, each with somebody else's reader.
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { ask, pathOf } from "../support/api";
import { dataOf, headOf, meta } from "../support/head";
import { removeFolder, root } from "../support/server.mjs";
import { expect, test } from "../support/test";

// No browser takes part.
test.skip(({ hydrated, isPhone }) => !hydrated || isPhone);

const MOST_BYTES = 60_000;

test("a link that is pasted shows title, time, place and a picture", async ({ baseURL }) => {
  const { activities } = await ask("", 500);
  const places = activities.filter((it) => it.occurrences[0].venue).slice(0, 3);
  const cancelled = activities.filter((it) => it.status === "cancelled").slice(0, 1);
  for (const activity of [...places, ...cancelled]) {
    const tags = await headOf(activity.url);
    expect(meta(tags, "og:title")).toContain(activity.title);
    expect(meta(tags, "og:description")).toBeTruthy();
    expect(meta(tags, "twitter:card")).toBe("summary_large_image");
    const words = meta(tags, "og:image:alt")!;
    const { starts, venue } = activity.occurrences[0];
    for (const word of [activity.title, activity.organizer.name, starts.slice(11, 16), venue ?? ""]) {
      expect(words).toContain(word);
    }
    if (activity.status === "cancelled") expect(words).toContain("Inställt");
  }
  for (const path of ["/", "/en/program", "/program/2022", pathOf(activities[0]), `/en${pathOf(activities[0])}`]) {
    const tags = await headOf(`${baseURL}${path}`);
    const picture = await fetch(meta(tags, "og:image")!);
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect(picture.headers.get("cache-control")).toContain(path.includes("aktivitet") ? "max-age=3600" : "immutable");
    const bytes = Buffer.from(await picture.arrayBuffer());
    expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES);
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    const size = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)].map(String);
    expect(size).toEqual([meta(tags, "og:image:width"), meta(tags, "og:image:height")]);
    expect(size).toEqual(["1200", "630"]);
  }
});

test("data for search engines is what schema.org defines", async ({ baseURL }) => {
  test.setTimeout(120_000);
  const { activities, total } = await ask("", 500);
  const events = [];
  for (const activity of activities) {
    const [event, ...more] = dataOf(await headOf(activity.url));
    expect(more).toEqual([]);
    expect(event).toMatchObject({ name: activity.title, startDate: activity.occurrences[0].starts });
    events.push(event);
  }
  const [list] = dataOf(await headOf(`${baseURL}/program`));
  expect(list).toMatchObject({ numberOfItems: total });
  expect(typed("Event", events) + typed("ItemList", [list])).toBe("");
  // The check sees properties of other types, and values of other kinds.
  expect(typed("Event", [{ ...events[0], itemListElement: [] }])).toContain("itemListElement");
  expect(typed("Event", [{ ...events[0], eventStatus: "https://schema.org/Cancelled" }])).toContain("eventStatus");
  expect(typed("Event", [{ ...events[0], organizer: { "@type": "Place", name: "Torget" } }])).not.toBe("");
});

/** Faults of some data against the vocabulary of schema.org as the package `schema-dts` types it. */
function typed(type: string, data: object[]): string {
  const folder = mkdtempSync(join(root, "end2end/node_modules/.typed-"));
  try {
    const file = join(folder, "data.ts");
    const values = data.map((it, at) => `export const it${at}: WithContext<${type}> = ${JSON.stringify(it)};`);
    writeFileSync(file, `import type { ${type}, WithContext } from "schema-dts";\n${values.join("\n")}\n`);
    const compiler = resolve(root, "end2end/node_modules/.bin/tsc");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--types", "", file];
    const { status, stdout, stderr } = spawnSync(compiler, options, { encoding: "utf8" });
    return status === 0 ? "" : stdout + stderr || `status ${status}`;
  } finally {
    removeFolder(folder);
  }
}

test("the API answers as its description says", async ({ baseURL }) => {
  const description = await (await fetch(`${baseURL}/api/v1/openapi.json`)).json();
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  // Formats of numbers are OpenAPI's own, and no rule of JSON Schema.
  for (const format of ["int32", "int64", "uint8", "uint16", "uint32", "uint64"]) ajv.addFormat(format, true);
  ajv.addSchema({ $id: "api", components: description.components });
  const schemaOf = (path: string, status: number, kind: string) => {
    const at = ["paths", path, "get", "responses", String(status), "content", kind, "schema"];
    const schema = at.reduce((value, key) => value[key], description);
    return schema.$ref.replace("#", "api#");
  };
  const check = async (address: string, path: string, status: number) => {
    const answer = await fetch(`${baseURL}${address}`);
    expect(answer.status, address).toBe(status);
    const kind = answer.headers.get("content-type")!;
    const content = await answer.json();
    const validate = ajv.getSchema(schemaOf(path, status, kind))!;
    expect(validate(content) ? [] : validate.errors, address).toEqual([]);
    return content;
  };
  const list = "/api/v1/activities";
  const { activities } = await check(`${list}?limit=5000`, list, 200);
  await check(`${list}?week=2022&limit=5000`, list, 200);
  await check(`${list}?q=data&format=online&sort=title&offset=2`, list, 200);
  await check(`${list}?week=1999`, list, 404);
  await check(`${list}?limit=x`, list, 400);
  for (const { id } of activities.slice(0, 20)) await check(`${list}/${id}`, `${list}/{id}`, 200);
  await check(`${list}/999999`, `${list}/{id}`, 404);
  await check("/api/v1/weeks", "/api/v1/weeks", 200);
  // Nothing is told that is not described.
  const described = Object.keys(description.components.schemas.Activity.properties);
  expect(Object.keys(activities[0]).sort()).toEqual(described.sort());
});
