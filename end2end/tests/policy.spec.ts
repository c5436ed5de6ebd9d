// The second lock: should a script get into a page, the page's own policy refuses it.
import { expect, test } from "../support/test";

test.use({ expected: /Content Security Policy/ });
test.beforeEach(({}, info) => test.skip(info.project.name !== "hydrated-desktop", "asked once, with scripts"));

const foreign: Record<string, string> = {
  "without a nonce": "<script>window.stolen = true</script>",
  "with a guessed nonce": '<script nonce="guessed">window.stolen = true</script>',
  "in an attribute": '<img src="/favicon.png" alt="" onload="window.stolen = true">',
  "from elsewhere": '<script src="data:text/javascript,window.stolen = true"></script>',
};

for (const [how, markup] of Object.entries(foreign)) {
  test(`a foreign script ${how} is refused, and our own run`, async ({ page }) => {
    const refused: string[] = [];
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) refused.push(message.text());
    });
    await page.route("**/om", async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace("<body>", `<body>${markup}`);
      expect(body).toContain(markup);
      await route.fulfill({ response, body });
    });
    await page.goto("/om");
    await expect(page.locator("h1")).toBeVisible();
    await expect.poll(() => refused.length).toBeGreaterThan(0);
    expect(await page.evaluate("window.stolen")).toBeUndefined();
    // What the framework leaves for its client.
    expect(await page.evaluate("typeof __RESOLVED_RESOURCES")).toBe("object");
  });
}

test("every inline script of a page is named by its policy", async ({ page }) => {
  for (const path of ["/", "/program", "/om", "/finns-inte", "/anmal", "/logga-in"]) {
    const answer = await page.request.get(path);
    const policy = answer.headers()["content-security-policy"];
    const html = await answer.text();
    for (const [, script] of html.matchAll(/<script>([\s\S]*?)<\/script>/g)) {
      const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
      expect(policy, path).toContain(`'sha256-${Buffer.from(hash).toString("base64")}'`);
    }
    expect(html, path).not.toContain("nonce=");
  }
});
