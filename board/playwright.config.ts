import { defineConfig } from "@playwright/test";

// Debian's Chromium over the real program and the bundled dossier; `e2e/service.ts` starts it.
export default defineConfig({
  testDir: "e2e",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env["CI"]),
  // One watch is worked on, in order: what one test releases, another may not have released before it.
  workers: 1,
  fullyParallel: false,
  // On a busy machine a browser can be late. What passes only at the second try is told as flaky.
  retries: 1,
  reporter: [["list"]],
  globalSetup: "./e2e/service.ts",
  use: {
    viewport: { width: 1280, height: 900 },
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      // The sandbox needs rights that a container's root does not have; nothing but our own pages is opened.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
    trace: "retain-on-failure",
  },
});
