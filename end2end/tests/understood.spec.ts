// How a text was understood: values that it names, words that no activity has together, and words that are asked about.
import { ask } from "../support/api";
import { expect, test } from "../support/test";

test("a value that is understood can be chosen alone", async ({ programme, page }) => {
  await programme.open("q=data+online");
  await programme.complete();
  const chip = page.locator("#understood .meant");
  await expect(chip).toHaveText(/^Digitalt · format bara detta/);
  await programme.expectTotal((await ask("q=data+online")).total);
  await programme.follow(chip.getByRole("link", { name: "bara detta Digitalt" }));
  await expect(page).toHaveURL(/\/program\?q=data&format=online$/);
  await expect(programme.box).toHaveValue("data");
  await expect(programme.input("format", "online")).toBeChecked();
  await expect(chip).toHaveCount(0);
  await programme.expectTotal((await ask("q=data&format=online")).total);
  await programme.search("“online”");
  await expect(chip).toHaveCount(0);
});

test("words that no activity has together lead to what there is of each", async ({ programme, page }) => {
  await programme.open("q=umeå+fredag");
  await programme.complete();
  const [place, day] = [(await ask("q=umeå")).total, (await ask("q=fredag")).total];
  const understood = page.locator("#understood");
  await expect(understood).toHaveText(
    `Ingen aktivitet har både ”umeå” och ”fredag”. ${place} har ”umeå”, ${day} är på fredag.`,
  );
  await programme.follow(understood.getByRole("link", { name: "är på fredag" }));
  await expect(page).toHaveURL(/\/program\?q=fredag$/);
  await programme.expectTotal(day);
});

test("in English too, and with what else is chosen", async ({ programme, page }) => {
  await programme.open("q=umeå+friday&format=onsite", "/en/program");
  await programme.complete();
  const [place, day] = [(await ask("q=umeå&format=onsite")).total, (await ask("q=friday&format=onsite")).total];
  await expect(page.locator("#understood")).toHaveText(
    `No activity has both “umeå” and “friday”. ${place} ${place === 1 ? "has" : "have"} “umeå”, ${day} are on Friday.`,
  );
});

test("a word that nothing matches is asked about", async ({ programme, page }) => {
  await programme.open("q=strm");
  await programme.complete();
  await programme.expectTotal(0);
  const meant = page.locator(".did-you-mean");
  await expect(meant).toHaveText(/^Menade du /);
  const link = meant.getByRole("link").first();
  const word = await link.innerText();
  const { total } = await ask(`q=${encodeURIComponent(word)}`);
  await expect(meant).toContainText(`${word} (${total})`);
  await programme.follow(link);
  await expect(programme.box).toHaveValue(word);
  await programme.expectTotal(total);
});
