// Counts words that are lost while a wizard is filled in in Chromium and something breaks: must be none.
// `node end2end/bench/words.mjs [--runs 200] [--seed 1] [--only "second tab"]`. Each run types a registration, is
// interrupted at a random keystroke in one of six ways, resumes, and checks that every word is there. Then it types the
// rest, and checks all of it once more on the server.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { chromium } from "playwright-core";

import {
  chromiumArguments,
  comingWeekOf,
  program,
  removeFolder,
  temporaryFolder,
  veckanAt,
  wholeChromium,
} from "../support/server.mjs";
import { markdown, percentile, row } from "./statistics.mjs";

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});
const RUNS = Number(options.runs);
const ALL_BREAKS = ["tab closed", "reload", "offline", "server killed", "back button", "second tab"];
const BREAKS = options.only ? [options.only] : ALL_BREAKS;

/** Own random number generator, so that a run can be repeated. */
let state = Number(options.seed) >>> 0 || 1;
function random() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
}
const pick = (list) => list[Math.floor(random() * list.length)];
const words = (count) =>
  Array.from({ length: count }, () =>
    pick(["öppen", "vård", "data", "samverkan", "lärande", "klimat", "skola", "upphandling", "<b>", "&amp;", "”ja”"]),
  ).join(" ");

const folder = temporaryFolder();
const database = `sqlite:${join(folder, "words.db")}`;
veckanAt(database, "demo");
const week = comingWeekOf(database);
let server;

async function serve(port = 0) {
  const child = spawn(program(), ["serve", "--database", database, "--listen", `127.0.0.1:${port}`], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, VECKAN_LOG: "error" },
  });
  const url = await new Promise((done, fail) => {
    let printed = "";
    child.stdout.on("data", (bytes) => {
      const address = /serving on (\S+)/.exec((printed += bytes))?.[1];
      if (address) done(address);
    });
    child.once("exit", (code) => fail(new Error(`the server ended with ${code}`)));
  });
  server = { child, url, port: Number(new URL(url).port) };
}

async function restart() {
  const ended = new Promise((done) => server.child.once("exit", done));
  server.child.kill("SIGKILL");
  await ended;
  await serve(server.port);
}

/** Text to type, step by step: step, name of the field, and value. */
function script() {
  return [
    ["vem", "organizer", `Kommunen ${words(2)}`],
    ["vad", "title", `Titel ${words(4)}`],
    ["vad", "summary", `Kort ${words(6)}`],
    ["vad", "description", `Text ${words(12)}\n\n${words(8)}`],
    ["nar", "venue.1", `Sal ${words(2)}`],
    ["nar", "address.1", `Gatan ${words(2)}`],
    ["kontakt", "contact_name", `Namn ${words(2)}`],
  ];
}

const field = (page, name) => page.locator(`[id="f-${name}"]`);

async function ready(page) {
  await page.waitForSelector("html[data-hydrated=true]", { state: "attached", timeout: 20_000 });
}

async function goTo(page, step) {
  if (new URL(page.url()).pathname.endsWith(`/${step}`)) return;
  await Promise.all([
    page.waitForURL(new RegExp(`/${step}($|[?#])`)),
    page.locator(`#steps button[value="goto:${step}"]`).click(),
  ]);
  await ready(page);
}

/** Interrupts in one of the ways; returns the page to continue in. */
async function breakOff(how, context, page, draft, step) {
  const here = `${server.url}${draft}/${step}`;
  switch (how) {
    case "tab closed": {
      await page.close();
      const next = await context.newPage();
      await next.goto(here);
      return next;
    }
    case "reload":
      await page.reload();
      return page;
    case "offline":
      // The caller has typed while offline. The tab is closed, and then the network comes back.
      await page.close();
      await context.setOffline(false);
      {
        const next = await context.newPage();
        await next.goto(here);
        return next;
      }
    case "server killed":
      await restart();
      await page.reload();
      return page;
    case "back button": {
      await page.goto(`${server.url}/om`);
      await page.goBack();
      return page;
    }
    default: {
      const next = await context.newPage();
      await next.goto(here);
      await page.close();
      return next;
    }
  }
}

async function run(browser, how) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  let page = await context.newPage();
  const typed = script();
  const total = typed.reduce((sum, [, , text]) => sum + text.length, 0);
  let until = Math.floor(random() * total);
  await page.goto(`${server.url}/anmal`);
  await Promise.all([page.waitForURL(/\/vem/), page.locator("button[value=begin]").click()]);
  await ready(page);
  const draft = new URL(page.url()).pathname.replace(/\/vem$/, "");
  let lost = 0;
  let broken = false;
  for (const [step, name, text] of typed) {
    await goTo(page, step);
    const breaksHere = !broken && until < text.length;
    const first = breaksHere ? text.slice(0, until) : text;
    await field(page, name).click();
    if (breaksHere && how === "offline") await context.setOffline(true);
    await field(page, name).pressSequentially(first, { delay: 0 });
    if (breaksHere) {
      broken = true;
      // At once after the key is released, or some time later.
      await page.waitForTimeout(pick([0, 0, 5, 50, 300, 700]));
      page = await breakOff(how, context, page, draft, step);
      await ready(page);
      // A value that another page has just saved appears after a moment, as for a person.
      let shown = await field(page, name).inputValue();
      for (let looks = 0; shown !== first && looks < 30; looks++) {
        await page.waitForTimeout(100);
        shown = await field(page, name).inputValue();
      }
      if (shown !== first) {
        lost++;
        console.error(`${how}: ${name} holds ${JSON.stringify(shown)} instead of ${JSON.stringify(first)}`);
        await field(page, name).fill(first);
      }
      await field(page, name).press("Control+End");
      await field(page, name).pressSequentially(text.slice(until), { delay: 0 });
    }
    until -= text.length;
  }
  await goTo(page, "skicka");
  await context.close();
  // Everything is on the server: read by another browser.
  const other = await browser.newContext({ javaScriptEnabled: false });
  const reader = await other.newPage();
  for (const [step, name, text] of typed) {
    await reader.goto(`${server.url}${draft}/${step}`);
    const kept = await field(reader, name).inputValue();
    if (kept !== text) {
      lost++;
      console.error(`${how}: the server holds ${JSON.stringify(kept)} in ${name} instead of ${JSON.stringify(text)}`);
    }
  }
  await other.close();
  return lost;
}

/**
 * Measures a whole registration at human speed: the time until each step is interactive, from the press of the button
 * that leads to it; for the first step, which is loaded, from its last byte.
 */
async function humanSpeed(browser) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    addEventListener(
      "click",
      (click) => click.target.closest("button[name=action]") && performance.mark("pressed"),
      true,
    );
    new MutationObserver(() => {
      if (document.documentElement.dataset.hydrated) performance.mark("interactive");
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-hydrated"] });
  });
  const times = [];
  const measure = async () => {
    await ready(page);
    times.push(
      await page.evaluate(() => {
        const last = (name) => performance.getEntriesByName(name).at(-1)?.startTime;
        return last("interactive") - (last("pressed") ?? performance.getEntriesByType("navigation")[0].responseEnd);
      }),
    );
  };
  for (let round = 0; round < 5; round++) {
    await page.goto(`${server.url}/anmal`);
    await Promise.all([page.waitForURL(/\/vem/), page.locator("button[value=begin]").click()]);
    await measure();
    const typed = new Map(script().map(([step, name, text]) => [step, [name, text]]));
    for (const next of ["vad", "nar", "delta", "kontakt", "skicka"]) {
      const here = typed.get(new URL(page.url()).pathname.split("/").at(-1));
      if (here) await field(page, here[0]).pressSequentially(here[1], { delay: 20 });
      await page.waitForTimeout(800);
      await goTo(page, next);
      await measure();
    }
  }
  await context.close();
  return times;
}

await serve();
const browser = await chromium.launch({ executablePath: wholeChromium(), args: chromiumArguments });
const rows = [];
try {
  const times = await humanSpeed(browser);
  rows.push(
    row(
      "a step until it is interactive, p95",
      `${times.length} steps`,
      percentile(times, 0.95),
      "ms",
      100,
      "from the press of its button; phone-sized Chromium",
    ),
  );
  const lost = Object.fromEntries(BREAKS.map((how) => [how, 0]));
  for (let number = 0; number < RUNS; number++) {
    const how = BREAKS[number % BREAKS.length];
    lost[how] += await run(browser, how);
    if (process.stderr.isTTY) process.stderr.write(`\r${number + 1} of ${RUNS}`);
  }
  for (const how of BREAKS) {
    const runs = Math.ceil((RUNS - BREAKS.indexOf(how)) / BREAKS.length);
    rows.push(row("fields whose words were lost", `${how}, ${runs} runs`, lost[how], "fields", 0));
  }
} finally {
  await browser.close();
  server.child.kill("SIGTERM");
  removeFolder(folder);
}
console.log(markdown(rows));
if (rows.some((it) => it.isMet === false)) process.exitCode = 1;
