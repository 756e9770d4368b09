import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

export default defineConfig({
  ...base,
  projects: [
    { name: 'sign-in', testMatch: 'signin.setup.ts' },
    {
      name: 'screenshots',
      testMatch: 'screenshots.shots.ts',
      dependencies: ['sign-in'],
      use: { storageState: 'test-results/person.json' },
    },
  ],
});
