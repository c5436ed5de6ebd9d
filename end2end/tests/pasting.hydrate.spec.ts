// What is pasted into a description: it keeps its looks, the preview shows them, and it can be taken back.
import type { Page } from "@playwright/test";

import { expect, test } from "../support/test";
import { Wizard } from "../support/wizard";

test.use({ keepsCookies: true, expected: /ERR_INTERNET_DISCONNECTED/ });

const url = "https://www.example.se/boka";

/** A description's step, with this text in it. */
async function description(page: Page, text = ""): Promise<Wizard> {
  const wizard = new Wizard(page, true);
  await wizard.begin();
  await wizard.press("goto:vad");
  await wizard.field("description").fill(text);
  return wizard;
}

/** Pastes as a browser does: the event first, then the plain text. */
async function paste(wizard: Wizard, plain: string, html = "") {
  await wizard.field("description").focus();
  await wizard.field("description").evaluate(
    (area, { plain, html }) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", plain);
      if (html) clipboardData.setData("text/html", html);
      area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      document.execCommand("insertText", false, plain);
    },
    { plain, html },
  );
}

function wordItem(text: string) {
  return (
    `<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span ` +
    `style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>${text}` +
    `<o:p></o:p></p>\r\n\r\n`
  );
}
const ofWord =
  `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>\r\n<!-- p.MsoNormal {margin:0cm;margin-bottom:` +
  `8.0pt;} -->\r\n</style></head><body lang=SV>\r\n<!--StartFragment-->\r\n\r\n<p class=MsoNormal>Vi <b>visar</b>\r\nhur:` +
  `<o:p></o:p></p>\r\n\r\n${wordItem("ett")}${wordItem("två")}<p class=MsoNormal><a\r\nhref="${url}">Boka</a></p>\r\n\r\n` +
  `<!--EndFragment-->\r\n</body></html>`;
const plainOfWord = "Vi visar hur:\n·\tett\n·\ttvå\nBoka\n";
const markdown = `Vi **visar** hur:\n\n- ett\n- två\n\n[Boka](${url})`;

test("a page of Word keeps its list, its emphasis and its link, and the preview shows them", async ({ page }) => {
  const wizard = await description(page, "Före");
  await paste(wizard, plainOfWord, ofWord);
  await expect(wizard.field("description")).toHaveValue(`Före\n\n${markdown}`);
  const preview = page.locator("#preview-description");
  await expect(preview.getByRole("listitem")).toHaveText(["ett", "två"]);
  await expect(preview.locator("strong")).toHaveText("visar");
  await expect(preview.getByRole("link", { name: "Boka" })).toHaveAttribute("href", url);
  await expect(page.locator("#field-description").getByRole("alert")).toContainText("Inklistrat");
  await page.reload();
  await wizard.ready();
  await expect(wizard.field("description")).toHaveValue(`Före\n\n${markdown}`);
});

test("what was pasted is taken back whole, and what was there before stays", async ({ page }) => {
  const wizard = await description(page, "Före ");
  await paste(wizard, plainOfWord, ofWord);
  await expect(page.locator("#preview-description li")).toHaveCount(2);
  await page.getByRole("button", { name: "Ångra inklistringen" }).click();
  await expect(wizard.field("description")).toHaveValue("Före ");
  await expect(wizard.field("description")).toBeFocused();
  await expect(page.locator("#preview-description")).toHaveText("Före");
  await expect(page.getByRole("button", { name: "Ångra inklistringen" })).toHaveCount(0);
  // The browser's own undo knows of all of it.
  await page.keyboard.press("Control+z");
  await expect(wizard.field("description")).toHaveValue(/- ett/);
});

test("who writes on keeps both: the button goes, the words stay", async ({ page }) => {
  const wizard = await description(page);
  await paste(wizard, "Klistrat");
  await expect(page.getByRole("button", { name: "Ångra inklistringen" })).toBeVisible();
  await page.keyboard.type(" och skrivet");
  await expect(page.getByRole("button", { name: "Ångra inklistringen" })).toHaveCount(0);
  await expect(wizard.field("description")).toHaveValue("Klistrat och skrivet");
});

test("a page of a PDF flows, and its bullets are a list", async ({ page }) => {
  const wizard = await description(page);
  const lines = [
    "Vi möts i hamnen för att prata om hur kommuner, regioner och",
    "myndigheter kan dela data med varandra, och vad som behövs för att",
    "det ska bli av under det år som kommer.",
    "",
    "• Välkomna",
    "• Samtal",
  ];
  await paste(wizard, lines.join("\n"));
  const preview = page.locator("#preview-description");
  await expect(preview.getByRole("listitem")).toHaveText(["Välkomna", "Samtal"]);
  await expect(preview.locator("br")).toHaveCount(0);
});

test("without contact the plain words are pasted, and can be taken back", async ({ page, context }) => {
  const wizard = await description(page, "Före ");
  await wizard.saved();
  await context.setOffline(true);
  await paste(wizard, "ett\ntvå", "<ul><li>ett</li><li>två</li></ul>");
  await expect(wizard.field("description")).toHaveValue("Före ett\ntvå");
  await page.getByRole("button", { name: "Ångra inklistringen" }).click();
  await expect(wizard.field("description")).toHaveValue("Före ");
  await context.setOffline(false);
});

test("a part of this very site is copied and pasted by the keyboard", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/om");
  await page.evaluate(() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector("main h2")!.parentElement!);
    getSelection()!.removeAllRanges();
    getSelection()!.addRange(range);
  });
  await page.keyboard.press("Control+c");
  const wizard = await description(page);
  await wizard.field("description").focus();
  await page.keyboard.press("Control+v");
  await expect(page.locator("#preview-description :is(h3, h4, h5)").first()).toBeVisible();
  await expect(wizard.field("description")).toHaveValue(/^### /m);
});

test("a web address without its scheme is shown as it becomes", async ({ page }) => {
  const wizard = await description(page);
  await wizard.field("website").fill("www.kommun.se/träff");
  await expect(page.locator("#address-website")).toHaveText("Länken blir https://www.kommun.se/tr%C3%A4ff");
  await wizard.field("website").fill("https://www.kommun.se");
  await expect(page.locator("#address-website")).toHaveText("");
});
