import { defineConfig } from '@playwright/test';
import { chromium } from './e2e/browser.ts';

// One real server for all tests; they share its person, so they run one after another.
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/server.ts',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  // A browser on a loaded machine may miss a beat: two more tries, and the report calls such a test flaky.
  retries: process.env.CI === undefined ? 0 : 2,
  timeout: 180_000,
  expect: { timeout: 40_000 },
  reporter: [['list']],
  use: {
    ...chromium(),
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    actionTimeout: 60_000,
    permissions: ['clipboard-read', 'clipboard-write'],
  },
  projects: [
    { name: 'sign-in', testMatch: 'signin.setup.ts' },
    {
      name: 'portal',
      testMatch: '*.spec.ts',
      dependencies: ['sign-in'],
      use: { storageState: 'test-results/person.json' },
    },
  ],
});
