// Hostile texts, and a search for markup in a page that can only come from them.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import type { Page } from "@playwright/test";

import { root } from "./server.mjs";

type Hostile = { ways_out: string[]; payloads: string[]; tags: string[] };

const hostile: Hostile = JSON.parse(readFileSync(resolve(root, "tests/fixtures/hostile.json"), "utf8"));

export const { payloads } = hostile;
export const texts = hostile.ways_out.flatMap((out) => payloads.map((payload) => out + payload));

/** Cycles through the texts, for a field of many activities. */
export class Round {
  private taken = 0;

  constructor(
    readonly limit: number,
    /** Index of the first text. */
    readonly from = 0,
  ) {}

  next(): string {
    let taken = "";
    for (;;) {
      const text = texts[(this.from + this.taken) % texts.length];
      if (taken && [...taken, " ", ...text].length > this.limit) return taken;
      taken = `${taken} ${text}`;
      this.taken += 1;
    }
  }
}

/** Records scripts that the page's policy has refused. Must be called before the page is opened. */
export async function watchPolicy(page: Page) {
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const refused = ((window as { refused?: string[] }).refused ??= []);
      refused.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
}

/** Markup that can only come from an unescaped text: in the page, or in `html`, which is parsed and not run. */
export async function strangers(page: Page, html?: string): Promise<string[]> {
  return page.evaluate(
    ([html, tags]) => {
      const { hostile, refused } = window as { hostile?: number; refused?: string[] };
      const found = (refused ?? []).map((what) => `refused: ${what}`);
      if (hostile) found.push("a text was run");
      const read = html === undefined ? document : new DOMParser().parseFromString(html, "text/html");
      const known = new Set(tags);
      // Pictures of our own: the days of the start page, and earlier years.
      const isPicture = (element: Element) =>
        /^(svg|rect|text)$/.test(element.localName) &&
        Boolean(element.closest("svg")?.matches(".start-days svg, svg.bars"));
      for (const element of read.querySelectorAll("*")) {
        const isStrange = (name: string, value: string) =>
          name.startsWith("on") ||
          name === "srcdoc" ||
          (/^(href|src|action|formaction)$/.test(name) && /^\s*(javascript|data|vbscript):/i.test(value)) ||
          (/^(action|formaction)$/.test(name) && new URL(value, location.href).origin !== location.origin) ||
          (name === "http-equiv" && value === "refresh");
        if (
          !(known.has(element.localName) || isPicture(element)) ||
          [...element.attributes].some(({ name, value }) => isStrange(name, value)) ||
          (element.localName === "script" && element.textContent.startsWith("top.hostile"))
        )
          found.push(element.outerHTML.slice(0, 200));
      }
      return found;
    },
    [html, hostile.tags] as const,
  );
}
