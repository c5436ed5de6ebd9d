// Violations that axe-core finds on a page.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** Rules that light and dark may answer differently; the others read the structure, which is the same. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export type Look = "light" | "dark" | "forced";

export async function dress(page: Page, look: Look) {
  await page.emulateMedia(look === "forced" ? { forcedColors: "active" } : { colorScheme: look });
}

export async function violations(page: Page, look: Look, within = "html"): Promise<string[]> {
  // There are no frames, and passes are not reported: halves the time.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).include(within);
  if (look === "dark") axe.withRules(COLOUR_RULES);
  else axe.withTags(RULES);
  // Forced colours are the reader's own; axe would check the page's, by `-webkit-text-fill-color`.
  if (look === "forced") axe.disableRules("color-contrast");
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, help, nodes }) => {
    return nodes.slice(0, 3).map((it) => `${id} (${help}): ${it.html.slice(0, 200)} ${it.failureSummary ?? ""}`);
  });
}
