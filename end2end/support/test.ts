// The base of all tests: they fail on anything that the console says, on any failed request, on any request to
// another host, and on any cookie.
import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";

import { ProgrammePage } from "./programme";
import { anyAddress } from "./server.mjs";

type Options = {
  /** Letters that take less or more room than those of the machine's own font. */
  letters: Letters | undefined;
  /** What the console may say in this test. */
  expected: RegExp | undefined;
  /** Whether a session's cookie is to be expected: organizers and moderators have one. */
  keepsCookies: boolean;
};

type Fixtures = {
  /** Whether the client takes the page over. */
  hydrated: boolean;
  isPhone: boolean;
  programme: ProgrammePage;
};

export const test = base.extend<Options & Fixtures>({
  letters: [undefined, { option: true }],
  expected: [undefined, { option: true }],
  keepsCookies: [false, { option: true }],
  baseURL: async ({}, use) => use(process.env.VECKAN_DEMO_URL),
  // Each test comes from an address of its own: few letters are sent because of one.
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

/** As far apart as those of fonts in use, and farther: no page relies on where its lines end. */
const spacing: Record<Letters, string> = { narrow: "-0.06em", wide: "0.12em" };

/** A style sheet that the page's policy does not ask about. */
function setLetters(space: string) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { letter-spacing: ${space} !important }`);
  document.adoptedStyleSheets.push(sheet);
}

/** Sets the page in other letters from now on, as a font does that comes late. */
export async function useLetters(page: Page, letters: Letters) {
  await page.evaluate(setLetters, spacing[letters]);
}

/** The tag of tests that measure where things stand: they run with narrow and with wide letters too. */
export const measures = { tag: "@measures" };

/** Where scripts are switched off, Chromium says that what the head preloads for the client is not used. */
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
    // A navigation takes back what the page before it still asked for.
    if (why !== "net::ERR_ABORTED") note(`failed: ${request.url()} ${why}`);
  });
  return problems;
}
