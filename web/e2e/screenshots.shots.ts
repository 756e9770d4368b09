import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openLogs, test } from './portal.ts';

// Pictures for the documents. Look at each before it is kept.
const folder = join(import.meta.dirname, '../../docs/images');
mkdirSync(folder, { recursive: true });

async function shoot(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  // The caret blinks: without it two runs give the same picture.
  await page.screenshot({ path: join(folder, `${name}.png`), caret: 'hide' });
}

const processes = `// What encoded PowerShell was started, by whom, and by which program
DeviceProcessEvents
| where FileName =~ "powershell.exe" and ProcessCommandLine has_any ("-enc", "-EncodedCommand", "-e")
| project TimeGenerated, DeviceName, AccountName, InitiatingProcessFileName, ProcessCommandLine, AdditionalFields
| sort by TimeGenerated desc`;

const signIns = `// Sign-ins by result: a password that is being guessed stands out
SigninLogs
| extend Result = iff(ResultType == "0", "Success", ResultDescription)
| summarize SignIns = count() by bin(TimeGenerated, 6h), Result
| render columnchart with (title = "Sign-ins by result")`;

test('rows', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.run(processes, 'Last 14 days');
  await expect(logs.status).toContainText('Complete');
  await page.locator('.grid-expand').first().click();
  await expect(page.getByRole('region', { name: /^Details of row/ })).toBeVisible();
  await page.waitForTimeout(3000);
  await shoot(page, 'logs-grid');
});

for (const colorScheme of ['light', 'dark'] as const) {
  const suffix = colorScheme === 'dark' ? '-dark' : '';
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('chart', async ({ page }) => {
      const logs = await openLogs(page);
      await logs.run(signIns, 'Last 14 days');
      await expect(page.locator('.chart-canvas')).toHaveAttribute('aria-label', /./);
      // The language service colours names a moment after they were written.
      await page.waitForTimeout(4000);
      await shoot(page, `logs-chart${suffix}`);
    });

    test('notebooks', async ({ page }) => {
      await page.goto('/notebooks');
      await expect(page.getByRole('article').first()).toBeVisible();
      await page.waitForTimeout(500);
      await shoot(page, `notebooks${suffix}`);
    });
  });
}

test('the notebook in JupyterLab', async ({ page }) => {
  test.setTimeout(900_000);
  await page.goto('/notebooks');
  await expect(page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 800_000 });
  const opening = page.context().waitForEvent('page');
  await page
    .getByRole('button', { name: /^Open a copy of/ })
    .first()
    .click();
  const lab = await opening;
  const code = lab.locator('.jp-Notebook .jp-CodeCell');
  await expect(code.first()).toBeVisible({ timeout: 90_000 });
  for (const i of [0, 1, 2]) {
    await code.nth(i).locator('.cm-content').click();
    await lab.keyboard.press('Shift+Enter');
  }
  await expect(code.nth(2).locator('.jp-InputPrompt')).toHaveText(/\[3\]/, { timeout: 120_000 });
  await lab.waitForTimeout(4000);
  await shoot(lab, 'notebook');
});
