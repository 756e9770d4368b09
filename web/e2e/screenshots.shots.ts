import { join } from 'node:path';
import { expect, openLogs, test } from './portal.ts';
import type { Page } from '@playwright/test';

const folder = join(import.meta.dirname, '../../docs/images');

async function shoot(page: Page, name: string): Promise<void> {
  // The caret blinks: without it two runs give the same picture.
  await page.screenshot({ path: join(folder, `${name}.png`), caret: 'hide' });
}

const hunt = `// Who was started by Office programs, and how often
DeviceProcessEvents
| where InitiatingProcessFileName in~ ("winword.exe", "excel.exe", "outlook.exe")
| project TimeGenerated, DeviceName, AccountName, FileName, ProcessCommandLine, InitiatingProcessFileName
| sort by TimeGenerated desc`;

const timeline = `SecurityEvent
| summarize Events = count() by bin(TimeGenerated, 3h), Activity
| render timechart`;

test('Logs: rows', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.run(hunt, 'Last 14 days');
  await expect(logs.status).toContainText('Complete');
  await logs.cell(0, 0).click();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^Details of row/ })).toBeVisible();
  await shoot(page, 'logs-grid');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test('Logs: chart', async ({ page }) => {
      const logs = await openLogs(page);
      await logs.run(timeline, 'Last 14 days');
      await expect(page.locator('.chart-canvas')).toHaveAttribute('aria-label', /./);
      await page.waitForTimeout(500);
      await shoot(page, `logs-chart-${colorScheme}`);
    });
    test('Notebooks', async ({ page }) => {
      await page.goto('/notebooks');
      await expect(page.getByRole('article').first()).toBeVisible();
      await shoot(page, `notebooks-${colorScheme}`);
    });
  });
}
