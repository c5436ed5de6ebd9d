// Measurements in a browser: work and paint for each input, the first page, memory.
//
// Work is measured inside the page, with real key presses and clicks: from the moment that the `input` event enters the
// window (capture) until it leaves it (bubble) and a read of `offsetHeight` has forced style and layout. The client
// answers in that one task; idle work is not counted. Paint is the time from the event's timestamp to the first message
// handled after the next animation frame; the floor is the same on an empty page in the same run.
import { chromium as playwright } from "playwright-core";

import { chromiumArguments, wholeChromium } from "../support/server.mjs";
import { median, percentile, row } from "./statistics.mjs";

const FRAME_MS = 16.7;
/** Queries, typed key by key. */
const WORDS = [
  "digitalisering",
  "klimat",
  "vård och omsorg",
  "skola",
  "energi",
  "a",
  "demokrati i kommunen",
  "upphandling",
  "data",
];
/** Pause until the whole list is in the document again. */
const REST_MS = 700;
const KEY_MS = 120;
const GROUPS = ["day", "theme", "kind", "format", "language", "registration"];
const VALUES_OF_A_GROUP = 4;

export function launch() {
  return playwright.launch({ executablePath: wholeChromium(), args: [...chromiumArguments, "--js-flags=--expose-gc"] });
}

/** Records the work and the time to paint of each input. */
function watchInputs() {
  window.inputs = [];
  let entered = 0;
  window.addEventListener("input", () => (entered = performance.now()), { capture: true });
  window.addEventListener("input", (event) => {
    void document.documentElement.offsetHeight;
    const work = performance.now() - entered;
    const noted = { work, paint: 0 };
    window.inputs.push(noted);
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => (noted.paint = performance.now() - event.timeStamp);
      port2.postMessage(0);
    });
  });
}

async function taken(page) {
  await page.waitForFunction(() => window.inputs.every((noted) => noted.paint > 0));
  return page.evaluate(() => window.inputs.splice(0));
}

async function floor(browser) {
  const page = await browser.newPage();
  await page.setContent("<!doctype html><title>empty</title><input autofocus>");
  await page.evaluate(watchInputs);
  await page.locator("input").focus();
  for (let number = 0; number < 60; number++) {
    await page.keyboard.press("a");
    await page.waitForTimeout(KEY_MS / 2);
  }
  const inputs = await taken(page);
  await page.close();
  return median(inputs.map((noted) => noted.paint));
}

/** Rows of work and paint for keys, clicks, clearing and switching off. */
export async function inputs(browser, url, at, goals) {
  const floorMs = await floor(browser);
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto(`${url}/program`);
  await page.waitForSelector("html[data-text=loaded]", { timeout: 120_000, state: "attached" });
  const textsMs = await page.evaluate(() => performance.now());
  await page.evaluate(watchInputs);
  await page.waitForTimeout(2000);
  const kinds = { key: [], clearing: [], click: [], "switching off": [] };
  const box = page.locator("input[name=q]");
  for (const word of WORDS) {
    await box.focus();
    for (const key of word) {
      await page.keyboard.type(key);
      await page.waitForTimeout(KEY_MS);
    }
    kinds.key.push(...(await taken(page)));
    await page.waitForTimeout(REST_MS);
    await box.selectText();
    await page.keyboard.press("Delete");
    kinds.clearing.push(...(await taken(page)));
    await page.waitForTimeout(REST_MS);
  }
  for (const group of GROUPS) {
    const labels = page.locator(`label:has(input[name=${group}])`);
    for (let number = 0; number < Math.min(VALUES_OF_A_GROUP, await labels.count()); number++) {
      const label = labels.nth(number);
      const details = page.locator(`#group-${group}:not([open]) summary`);
      if (await details.count()) await details.click();
      for (const kind of ["click", "switching off"]) {
        await label.click();
        kinds[kind].push(...(await taken(page)));
        await page.waitForTimeout(REST_MS);
      }
    }
  }
  await page.close();
  // A crashed client would be fast.
  if (errors.length) throw errors[0];
  const rows = [
    row("until all texts are searched", at, textsMs / 1000, "s", undefined, "from the navigation, in the background"),
  ];
  const all = Object.values(kinds).flat();
  for (const [kind, noted] of [...Object.entries(kinds), ["any input", all]]) {
    const work = noted.map((one) => one.work);
    rows.push(
      row(
        `${kind}: work, p95`,
        at,
        percentile(work, 0.95),
        "ms",
        goals.workMs,
        `median ${median(work).toFixed(1)} ms, ${work.length} inputs`,
      ),
    );
  }
  const paint = all.map((one) => one.paint - floorMs);
  rows.push(
    row(
      "any input: to paint above the floor, p95",
      at,
      percentile(paint, 0.95),
      "ms",
      goals.frames * FRAME_MS,
      `floor ${floorMs.toFixed(1)} ms, median ${median(paint).toFixed(1)} ms`,
    ),
  );
  return rows;
}

/** Records when the page becomes interactive, and its state then. */
function watchBeginning() {
  for (const make of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[make];
    WebAssembly[make] = async (...words) => {
      const made = await original.apply(WebAssembly, words);
      window.programMemory = (made.instance ?? made).exports.memory;
      return made;
    };
  }
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new MutationObserver(() => {
    if (document.documentElement?.dataset.hydrated && !window.interactive) {
      window.interactive = performance.now();
      window.elements = document.querySelectorAll("*").length;
      performance.mark("interactive");
    }
  }).observe(document, { attributes: true, childList: true, subtree: true, attributeFilter: ["data-hydrated"] });
}

async function visit(browser, url, slowed = 1) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watchBeginning);
  if (slowed > 1) {
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowed });
  }
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(`${url}/program`);
  await page.waitForSelector("html[data-hydrated]", { timeout: 30_000 });
  return { context, page };
}

export async function firstPage(browser, url, at) {
  const paints = [];
  const interactive = [];
  const tasks = [];
  let shift = 0;
  let elements = 0;
  for (let number = 0; number < 7; number++) {
    await browser.startTracing(undefined, {
      categories: [
        "toplevel",
        "devtools.timeline",
        "blink.user_timing",
        "disabled-by-default-devtools.timeline",
        "__metadata",
      ],
    });
    const { context, page } = await visit(browser, url);
    await page.waitForTimeout(600);
    const seen = await page.evaluate(() => ({
      paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity,
      interactive: window.interactive,
      elements: window.elements,
      shift: window.shift,
    }));
    await context.close();
    tasks.push(longestTask(JSON.parse((await browser.stopTracing()).toString())));
    paints.push(seen.paint);
    interactive.push(seen.interactive);
    shift = Math.max(shift, seen.shift);
    elements = Math.max(elements, seen.elements);
  }
  const slow = [];
  for (let number = 0; number < 5; number++) {
    const { context, page } = await visit(browser, url, 4);
    slow.push(await page.evaluate(() => window.interactive));
    await context.close();
  }
  const { context, page } = await visit(browser, url);
  await page.waitForSelector("html[data-text=loaded]", { timeout: 60_000 });
  await page.waitForTimeout(2000);
  const session = await context.newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const heap = await session.send("Runtime.getHeapUsage");
  const programBytes = await page.evaluate(() => window.programMemory?.buffer.byteLength ?? 0);
  const atRest = await page.evaluate(() => document.querySelectorAll("*").length);
  const files = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  await context.close();
  const million = 1_000_000;
  return {
    files,
    rows: [
      row(
        "first contentful paint, with the first hits",
        at,
        median(paints) / 1000,
        "s",
        0.5,
        "median of 7, empty cache",
      ),
      row(
        "longest task until interactive",
        at,
        median(tasks),
        "ms",
        50,
        `median of 7, worst ${Math.max(...tasks).toFixed(0)} ms, from the trace`,
      ),
      row("layout shift until half a second after the takeover", at, shift, "", 0, "worst of 7"),
      row("interactive", at, median(interactive) / 1000, "s", undefined, "median of 7"),
      row(
        "interactive, processor slowed four times",
        at,
        median(slow) / 1000,
        "s",
        2,
        `median of 5, worst ${(Math.max(...slow) / 1000).toFixed(2)} s`,
      ),
      row("elements at first", at, elements, "", 5000, `${atRest} at rest`),
      row(
        "heap at rest",
        at,
        (heap.usedSize + programBytes) / million,
        "MB",
        25,
        `2 s after the texts and a collection: JavaScript ${(heap.usedSize / million).toFixed(1)} MB, WebAssembly ${(programBytes / million).toFixed(1)} MB`,
      ),
    ],
  };
}

/** Longest task of the page's main thread until it is interactive, in milliseconds. */
function longestTask(trace) {
  const events = trace.traceEvents;
  const mark = events.find((event) => event.name === "interactive" && event.cat.includes("blink.user_timing"));
  if (!mark) throw new Error("the trace does not say when the page answered");
  const tasks = events.filter((event) => {
    return (
      event.pid === mark.pid &&
      event.tid === mark.tid &&
      event.ph === "X" &&
      /RunTask$/.test(event.name) &&
      event.ts <= mark.ts
    );
  });
  return Math.max(...tasks.map((event) => event.dur ?? 0)) / 1000;
}
