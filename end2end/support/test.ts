// Base of all tests: they fail on any console message, failed request, request to another host, and cookie.
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";

import { ProgrammePage } from "./programme";
import { anyAddress } from "./server.mjs";

type Options = {
  /** Letter spacing that simulates narrower or wider fonts. */
  letters: Letters | undefined;
  /** Console messages that are expected in this test. */
  expected: RegExp | undefined;
  /** Whether a session's cookie is expected, as for organizers and moderators. */
  keepsCookies: boolean;
};

type Fixtures = {
  /** Whether the client hydrates the page. */
  hydrated: boolean;
  isPhone: boolean;
  programme: ProgrammePage;
};

export const test = base.extend<Options & Fixtures>({
  letters: [undefined, { option: true }],
  expected: [undefined, { option: true }],
  keepsCookies: [false, { option: true }],
  baseURL: async ({}, use) => use(process.env.VECKAN_DEMO_URL),
  // Each test has an address of its own, since mails by one address are limited.
  extraHTTPHeaders: async ({}, use) => use({ "x-forwarded-for": anyAddress() }),
  hydrated: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  isPhone: async ({ viewport }, use) => use((viewport?.width ?? 1280) < 600),
  context: async ({ context, expected, keepsCookies, letters, baseURL, hydrated }, use) => {
    if (letters) await context.addInitScript(setLetters, spacing[letters]);
    const problems = watch(context, baseURL!, (problem) => {
      return Boolean(expected?.test(problem)) || (!hydrated && isOfUnusedClient.test(problem));
    });
    await use(context);
    expect(problems, "the console and the network are quiet").toEqual([]);
    if (!keepsCookies) expect(await context.cookies(), "no cookies").toEqual([]);
  },
  programme: async ({ page, hydrated }, use) => use(new ProgrammePage(page, hydrated)),
});

export { expect };

export type Letters = "narrow" | "wide";

/** Differences as large as between fonts in use, and larger: no page may depend on its line breaks. */
const spacing: Record<Letters, string> = { narrow: "-0.06em", wide: "0.12em" };

/** Style sheet that the page's policy does not restrict. */
function setLetters(space: string) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { letter-spacing: ${space} !important }`);
  document.adoptedStyleSheets.push(sheet);
}

/** Changes the letter spacing while the page is open, like a font that loads late. */
export async function useLetters(page: Page, letters: Letters) {
  await page.evaluate(setLetters, spacing[letters]);
}

/** Tag of tests that measure positions: they also run with narrow and wide letters. */
export const measures = { tag: "@measures" };

/** Chromium's messages about unused preloads where scripts are disabled. */
const isOfUnusedClient = /^failed: \S+\.js csp$|was preloaded using link preload but not used/;

function watch(context: BrowserContext, ownAddress: string, isExpected: (problem: string) => boolean): string[] {
  const problems: string[] = [];
  const note = (problem: string) => {
    if (!isExpected(problem)) problems.push(problem);
  };
  const own = new URL(ownAddress).hostname;
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") note(`${message.type()}: ${message.text()}`);
  });
  context.on("weberror", (error) => note(`uncaught: ${error.error().stack ?? error.error().message}`));
  context.on("request", (request) => {
    const address = new URL(request.url());
    if (address.protocol.startsWith("http") && address.hostname !== own) note(`a request to ${address.hostname}`);
  });
  context.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    // A navigation aborts the previous page's requests.
    if (why !== "net::ERR_ABORTED") note(`failed: ${request.url()} ${why}`);
  });
  return problems;
}
