import { expect, expectAccessible, openLogs, test } from './portal.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('Logs', async ({ page }) => {
      const logs = await openLogs(page);
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      await expect(page.getByRole('heading', { name: 'Ask your logs' })).toBeVisible();
      await expectAccessible(page, 'start');
      await logs.run('SecurityEvent | project TimeGenerated, Computer, Account | take 50', 'Last 14 days');
      await logs.cell(0, 0).click();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('region', { name: /^Details of row/ })).toBeVisible();
      await expectAccessible(page, 'grid and details');
      await logs.run('SecurityEvent | summarize count() by bin(TimeGenerated, 1d) | render columnchart');
      await expect(page.locator('.chart-canvas')).toHaveAttribute('aria-label', /./);
      await expectAccessible(page, 'chart');
      await logs.run('SecurityEvent | where Nope == 1');
      await expect(logs.failure).toBeVisible();
      await expectAccessible(page, 'error');
      await page.getByRole('button', { name: /^Time range/ }).click();
      await expectAccessible(page, 'time range');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'History' }).click();
      await expect(page.getByRole('listitem').first()).toBeVisible();
      await expectAccessible(page, 'history');
    });

    test('Notebooks', async ({ page }) => {
      await page.goto('/notebooks');
      await expect(page.getByRole('article').first()).toBeVisible();
      await expectAccessible(page, 'notebooks');
      await page
        .getByRole('button', { name: /^Preview/ })
        .first()
        .click();
      await expect(page.getByRole('dialog').locator('iframe')).toBeVisible();
      await expectAccessible(page, 'preview');
    });
  });
}

test('the theme follows the system until somebody chooses', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/logs');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: 'Switch to light' }).click();
  await page.reload();
  await expect(root).toHaveAttribute('data-theme', 'light');
});

test('a query is written, run and read by keyboard alone', async ({ page }) => {
  const logs = await openLogs(page);
  // A new tab has the editor focused.
  await page.keyboard.type('print Answer = 42');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Enter');
  await expect(logs.status).toContainText('1 row');
  // Ctrl+M gives Tab back to the page.
  await page.keyboard.press('Control+m');
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(page.locator('.ag-header-cell:focus, .ag-cell:focus')).toHaveCount(1, { timeout: 200 });
  }).toPass();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Details of row 1' })).toContainText('42');
});
