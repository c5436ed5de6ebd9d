// What people do, in a real Chromium: with WebAssembly and as plain forms, on a desk and on a phone.
import { defineConfig } from "@playwright/test";

import { chromium, chromiumArguments } from "./support/server.mjs";
import type { Letters } from "./support/test";

const desk = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
const onlyHydrated = "**/*.hydrate.spec.ts";
/** What measures where things stand has to hold in more than the fonts of this machine. */
const measuring = [
  { name: "narrow-desktop", use: { viewport: desk, letters: "narrow" as const }, grep: /@measures/ },
  { name: "wide-phone", use: { viewport: phone, letters: "wide" as const }, grep: /@measures/ },
];

export default defineConfig<{ letters: Letters | undefined }>({
  testDir: "tests",
  globalSetup: "./support/global.ts",
  fullyParallel: true,
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 7_000 },
  forbidOnly: process.env.CI === "true",
  reporter: process.env.CI === "true" ? [["dot"], ["html", { open: "never" }]] : [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath: chromium(), args: chromiumArguments },
    locale: "sv-SE",
    timezoneId: "Europe/Stockholm",
  },
  projects: [
    { name: "hydrated-desktop", use: { viewport: desk } },
    { name: "hydrated-phone", use: { viewport: phone } },
    { name: "forms-desktop", use: { viewport: desk, javaScriptEnabled: false }, testIgnore: onlyHydrated },
    { name: "forms-phone", use: { viewport: phone, javaScriptEnabled: false }, testIgnore: onlyHydrated },
    ...measuring,
  ],
});
