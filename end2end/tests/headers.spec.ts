// What travels besides the pages: policies, caching, errors, health, and what hostile addresses get.
import { execFileSync } from "node:child_process";
import { request as plainRequest } from "node:http";
import { join } from "node:path";

import { ask } from "../support/api";
import { demonstration, program, removeFolder, serve, temporaryFolder } from "../support/server.mjs";
import { expect, test } from "../support/test";

// It says nothing about a browser: once is enough.
test.beforeEach(({}, info) => test.skip(info.project.name !== "forms-desktop", "asked once, without a browser"));

async function pages(): Promise<string[]> {
  const [activity] = (await ask()).activities;
  const paths = [
    "/",
    "/program",
    "/program?q=data",
    new URL(activity.url).pathname,
    "/om",
    "/tillganglighet",
    "/integritet",
  ];
  return [...paths, ...paths.map((path) => (path === "/" ? "/en" : `/en${path}`)), "/finns-inte", "/program/1899"];
}

test("every page has a strict policy and no inline style", async ({ request }) => {
  for (const path of await pages()) {
    const answer = await request.get(path);
    const headers = answer.headers();
    const policy = headers["content-security-policy"] ?? "";
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("'wasm-unsafe-eval'");
    expect(policy, path).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toBeTruthy();
    expect(headers["x-frame-options"] ?? policy, path).toMatch(/DENY|frame-ancestors 'none'/);
    expect(headers["permissions-policy"], path).toBeTruthy();
    expect(headers["set-cookie"], path).toBeUndefined();
    const html = await answer.text();
    expect(html, path).not.toMatch(/<[^>]+ style=|<style|<[^>]+ on[a-z]+=/);
    expect(html, path).not.toContain("nonce=");
  }
});

test("pages are not sent again to who has them", async ({ request }) => {
  for (const path of ["/", "/program", "/om", "/api/v1/activities?q=data", "/api/v1/weeks"]) {
    const first = await request.get(path);
    const tag = first.headers()["etag"];
    expect(tag, path).toBeTruthy();
    const second = await request.get(path, { headers: { "if-none-match": tag } });
    expect(second.status(), path).toBe(304);
    expect(second.headers()["etag"], path).toBe(tag);
    expect((await request.get(path, { headers: { "if-none-match": '"another"' } })).status(), path).toBe(200);
  }
});

test("what is named by its hash is kept for ever, and compressed", async ({ request }) => {
  const html = await (await request.get("/program")).text();
  const files = [...html.matchAll(/(?:href|src)="(\/(?:pkg|data)\/[^"]+)"/g)].map((match) => match[1]);
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const file of files) {
    const answer = await request.get(file, { headers: { "accept-encoding": "br" } });
    expect(answer.status(), file).toBe(200);
    expect(answer.headers()["cache-control"], file).toContain("immutable");
    // Fonts are compressed in themselves.
    expect(answer.headers()["content-encoding"], file).toBe(file.endsWith(".woff2") ? undefined : "br");
  }
  expect((await request.get("/pkg/0000000000000000/style.css")).status()).toBe(404);
});

test("the API is open for reads, and its errors are problems", async ({ request }) => {
  const found = await request.get("/api/v1/activities?limit=1");
  expect(found.headers()["access-control-allow-origin"]).toBe("*");
  expect(found.headers()["content-type"]).toContain("application/json");
  const problems: [string, number][] = [
    ["/api/v1/activities?limit=many", 400],
    ["/api/v1/activities?week=1899", 404],
    ["/api/v1/activities/999999", 404],
    ["/api/v1/activities/x", 404],
    ["/api/v1/finns-inte", 404],
  ];
  for (const [path, status] of problems) {
    const answer = await request.get(path);
    expect(answer.status(), path).toBe(status);
    expect(answer.headers()["content-type"], path).toContain("application/problem+json");
    expect(answer.headers()["access-control-allow-origin"], path).toBe("*");
    const problem = await answer.json();
    expect(problem.status, path).toBe(status);
    expect(problem.detail, path).toBeTruthy();
  }
  const preflight = await request.fetch("/api/v1/activities", { method: "OPTIONS" });
  expect(preflight.ok()).toBe(true);
  expect(preflight.headers()["access-control-allow-methods"]).toContain("GET");
});

test("one activity, weeks, paging", async ({ request }) => {
  const all = await ask("", 5000);
  const second = await (await request.get("/api/v1/activities?limit=2&offset=1")).json();
  expect(second.activities.map((it: { id: string }) => it.id)).toEqual(all.activities.slice(1, 3).map((it) => it.id));
  expect(second.total).toBe(all.total);
  const one = await (await request.get(`/api/v1/activities/${all.activities[3].id}`)).json();
  expect(one).toEqual(all.activities[3]);
  const { weeks } = await (await request.get("/api/v1/weeks")).json();
  expect(weeks.map((week: { slug: string }) => week.slug).sort()).toEqual(["2022", process.env.VECKAN_WEEK]);
});

test("the server says that it is alive and ready", async ({ request }) => {
  for (const path of ["/healthz", "/readyz"]) expect((await request.get(path)).status(), path).toBe(200);
});

test("hostile addresses get a page", async () => {
  const repeated = (pair: (number: number) => string) =>
    Array.from({ length: 10_000 }, (_, number) => pair(number)).join("&");
  const queries = [
    `q=${"å".repeat(3000)}`,
    `q=${"x".repeat(15_000)}`,
    `q=${"x".repeat(60_000)}`,
    "q=%00",
    "q=a%00b&theme=%00",
    "q=%ff%fe&day=%c3%28",
    "q=%",
    "%",
    "q=%E2%80%AE&theme=%F0%9F%92%A9",
    "day=2022-13-99&from=99:99&to=&page=-1&page=0&page=99999999999999999999&sort=;drop",
    "q='%20or%201=1--&theme=<script>alert(1)</script>",
    "q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "&&&===&q&=&day",
    repeated((number) => `t=${number}`),
    repeated((number) => `theme=${number}`).slice(0, 16_000),
    repeated((number) => `organizer=x${number}`),
    "all=organizer&all=municipality",
    "all=finns-inte",
  ];
  for (const path of ["/program", "/en/program", "/", "/om", "/api/v1/activities"]) {
    for (const query of queries) {
      const shown = `${path}?${query.slice(0, 60)}`;
      let answer = await fetch(`${process.env.VECKAN_DEMO_URL}${path}?${query}`, { redirect: "manual" });
      for (let hops = 0; [301, 303, 308].includes(answer.status); hops++) {
        expect(hops, `${shown} is redirected for ever`).toBeLessThan(3);
        answer = await fetch(new URL(answer.headers.get("location")!, process.env.VECKAN_DEMO_URL), {
          redirect: "manual",
        });
      }
      const text = await answer.text();
      // Beyond 64 kB no server reads an address to its end.
      if (query.length > 65_000) expect([200, 414, 431], shown).toContain(answer.status);
      // More values than a filter holds.
      else if (path.endsWith("/program") && query.startsWith("theme=0&")) expect(answer.status, shown).toBe(400);
      else if (path.startsWith("/api")) expect([200, 400, 414], shown).toContain(answer.status);
      else expect(answer.status, shown).toBe(200);
      expect(text, shown).not.toContain("<script>alert");
    }
  }
});

test("bodies and methods are bounded", async ({ request }) => {
  const draft = (padding: string) => ({
    typing: { key: "nosuchkey", step: "vad", known: 0, changes: [], english: false },
    padding,
  });
  const limit = 512 * 1024;
  const most = limit - JSON.stringify(draft("")).length;
  const save = (padding: string) => request.post("/do/save-draft", { data: draft(padding) });
  expect((await save("x".repeat(most))).status(), "it is read to its end, and the draft is not there").toBe(404);
  const large = await save("x".repeat(most + 1));
  expect(large.status()).toBe(413);
  expect(await large.json(), "the client knows the word").toBe("TooLarge");
  const form = (length: number) => request.post("/logga-in", { form: { email: "x".repeat(length - "email=".length) } });
  expect((await form(limit)).status(), "it is read to its end, and is no address").toBe(422);
  expect((await form(limit + 1)).status()).toBe(413);
  expect((await request.post("/program")).status()).toBe(405);
  expect((await request.delete("/api/v1/activities")).status()).toBe(405);
});

test("HEAD is answered as GET", async ({ request }) => {
  for (const path of ["/", "/program", "/api/v1/activities", "/robots.txt"]) {
    const answer = await request.head(path);
    expect(answer.status(), path).toBe(200);
    expect((await answer.body()).length, path).toBe(0);
  }
});

test("dots in an address are not for the framework to read", async () => {
  // `fetch` would take them out itself.
  const status = (path: string) =>
    new Promise((done, fail) => {
      const { hostname, port } = new URL(process.env.VECKAN_DEMO_URL!);
      plainRequest({ hostname, port, path }, (answer) => {
        answer.resume();
        done([answer.statusCode, answer.headers.location]);
      })
        .on("error", fail)
        .end();
    });
  expect(await status("/./program")).toEqual([308, "/program"]);
  expect(await status("/aktivitet/5/../../mina")).toEqual([308, "/mina"]);
  expect(await status("/%2e%2e/program/.")).toEqual([308, "/program"]);
});

test("who sends X-Forwarded-For without being trusted is warned of once", async () => {
  const folder = temporaryFolder();
  const server = await serve(demonstration(folder), "--trusted-proxy", "");
  try {
    for (let times = 0; times < 3; times++) {
      await fetch(`${server.url}/logga-in`, { headers: { "x-forwarded-for": "192.0.2.1" } });
    }
    const warnings = server.log().match(/X-Forwarded-For comes from a peer that is not trusted/g) ?? [];
    expect(warnings).toHaveLength(1);
    expect(server.log()).toContain("127.0.0.1");
    expect(server.log()).not.toContain("192.0.2.1");
  } finally {
    await server.stop();
    removeFolder(folder);
  }
});

test("options that cannot be meant are refused with what to write", async () => {
  const folder = temporaryFolder();
  const refused = (...options: string[]) => {
    try {
      execFileSync(program(), ["serve", "--database", `sqlite:${join(folder, "veckan.db")}`, ...options], {
        encoding: "utf8",
        stdio: "pipe",
        timeout: 10_000,
      });
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
    throw new Error(`${options.join(" ")} was taken`);
  };
  try {
    for (const url of [
      "foo",
      "ftp://x",
      "https://example.se?x=1",
      "https://example.se/veckan",
      "https://a@example.se",
    ]) {
      expect(refused("--public-url", url), url).toMatch(/--public-url .* write (one such as )?https:\/\/example\.se/);
    }
    expect(refused("--listen", "3000")).toContain("127.0.0.1:3000");
    expect(refused("--trusted-proxy", "localhost")).toMatch(/--trusted-proxy .*10\.0\.0\.0\/8/);
  } finally {
    removeFolder(folder);
  }
});
