import { readFileSync } from 'node:fs';
import { expect, openLogs, test } from './portal.ts';

test('the sidebar knows the tables, and its columns go into the query', async ({ page }) => {
  const logs = await openLogs(page);
  const tables = page.getByRole('navigation', { name: 'Tables' });
  await tables.getByRole('searchbox').fill('SecurityEv');
  await tables.getByRole('button', { name: /^SecurityEvent/ }).click();
  await tables.getByRole('button', { name: 'Insert column Computer, string' }).click();
  await expect(logs.editor).toContainText('Computer');
});

test('completion offers the real columns', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.editor.click();
  await expect(async () => {
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('SecurityEvent | where Acc');
    await expect(page.locator('.suggest-widget')).toContainText('AccountType', { timeout: 3000 });
  }).toPass();
});

test('a query gives rows that sort, filter and open', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.run(
    'SecurityEvent\n| summarize Events = count(), Bag = make_bag(bag_pack("Id", EventID)) by Computer\n| sort by Computer asc',
    'Last 14 days',
  );
  await expect(logs.status).toContainText('Complete');
  await expect(logs.status).toContainText(/scanned [\d,]+ rows/);
  await expect(logs.cell(0, 0)).not.toBeEmpty();

  const first = await logs.cell(0, 0).textContent();
  await page.getByRole('columnheader', { name: 'Computer' }).click();
  await page.getByRole('columnheader', { name: 'Computer' }).click();
  await expect(logs.cell(0, 0)).not.toHaveText(first ?? '');

  await logs.cell(0, 1).click();
  await page.keyboard.press('Enter');
  const detail = page.getByRole('region', { name: /^Details of row/ });
  await expect(detail).toContainText('Events');
  await expect(detail.getByText('{ 1 }')).toBeVisible();
  await expect(detail).toContainText('Id:');
  await detail.getByRole('button', { name: 'Close details' }).click();

  await logs.cell(0, 0).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Keep only this value' }).click();
  await expect(logs.editor).toContainText('where Computer ==');
});

test('copying and saving give every row, and no formula', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.run('range i from 1 to 500 step 1\n| extend Text = iff(i == 2, "=1+1", "plain"), Neg = -i');
  await expect(logs.status).toContainText('500 rows');
  await logs.cell(1, 1).click();
  await page.keyboard.press('ControlOrMeta+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('=1+1');
  await page.keyboard.press('ControlOrMeta+Shift+c');
  expect(JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))).toEqual({
    i: 2,
    Text: '=1+1',
    Neg: -2,
  });

  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const lines = readFileSync(await (await saving).path(), 'utf8').split('\r\n');
  // The last line ends too.
  expect(lines).toHaveLength(502);
  expect(lines[0]).toBe('\uFEFFi,Text,Neg');
  expect(lines[2]).toBe("2,'=1+1,-2");
});

test('render draws, and the table is one press away', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.run(
    'SecurityEvent\n| summarize Events = count() by bin(TimeGenerated, 1h), EventID\n| render timechart',
    'Last 7 days',
  );
  const chart = page.locator('.chart-canvas');
  await expect(chart).toBeVisible();
  await expect(chart).toHaveAttribute('aria-label', /./);
  expect(Number(await chart.getAttribute('data-series'))).toBeGreaterThan(1);
  for (const kind of ['columnchart', 'piechart', 'scatterchart', 'barchart', 'areachart']) {
    await page.getByLabel('Kind of chart').selectOption(kind);
    await expect(chart.locator('canvas')).toBeVisible();
  }
  await page.getByRole('button', { name: 'Results' }).click();
  await expect(logs.cell(0, 0)).not.toBeEmpty();
});

test('an error is marked where it is', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.run('print 1\n\nSecurityEvent\n| where Nope == 1');
  const alert = logs.failure;
  await expect(alert).toContainText('Nope');
  // The fourth line of the text, though the second of the block that ran.
  await alert.getByRole('button', { name: /^Line 4, column 9/ }).click();
  await expect(logs.editor.locator('.squiggly-error')).not.toHaveCount(0);
});

test('of several queries the one at the cursor runs', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.write('print First = 1\n\nprint Second = 2');
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByRole('columnheader', { name: 'Second' })).toBeVisible();
  await logs.editor.click();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('Shift+Enter');
  await expect(page.getByRole('columnheader', { name: 'First' })).toBeVisible();
});

test('Escape stops a query that takes too long', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.run(
    'range a from 1 to 200000 step 1 | extend k = 1\n| join kind=inner (range b from 1 to 200000 step 1 | extend k = 1) on k\n| summarize sum(a * b)',
    'Set in query',
  );
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
});

test('no rows is said, with what to try', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.run('SecurityEvent\n| where Computer == "no such host"', 'Last hour');
  await expect(page.getByRole('heading', { name: 'No rows' })).toBeVisible();
  await page.getByRole('button', { name: /last 14 days/ }).click();
  await expect(page.getByRole('button', { name: /^Time range/ })).toContainText('Last 14 days');
});

test('tabs are kept by the server', async ({ page, browser }) => {
  const logs = await openLogs(page);
  await logs.write('print Kept = 42');
  await logs.tab.dblclick();
  await page.getByLabel('Name of this query').fill('My hunt');
  await page.keyboard.press('Enter');
  await logs.range('Last 3 days');
  await page.reload();
  await expect(logs.tab).toHaveText('My hunt');
  await expect(logs.editor).toContainText('Kept');
  await expect(page.getByRole('button', { name: /^Time range/ })).toContainText('Last 3 days');

  const elsewhere = await browser.newContext({ storageState: 'test-results/person.json', baseURL: page.url() });
  const other = await elsewhere.newPage();
  await other.goto('/logs');
  await expect(other.getByRole('tab', { name: 'My hunt' })).toBeVisible();
  await elsewhere.close();

  await page.getByRole('button', { name: 'Actions on this query' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await expect(logs.tab).toHaveText('My hunt (copy)');
  await logs.tab.press('Delete');
  await expect(page.getByRole('tab', { name: 'My hunt (copy)' })).toHaveCount(0);
});

test('history and links bring a query back', async ({ page }) => {
  const logs = await openLogs(page);
  const query = 'print Again = "ünï & ?#"';
  await logs.run(query, 'Last 4 hours');
  await expect(logs.status).toContainText('1 row');
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.locator('.toast')).toContainText('Link copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Close this query' }).click();

  await page.goto(link);
  await expect(logs.editor).toContainText('ünï & ?#');
  await expect(page.getByRole('button', { name: /^Time range/ })).toContainText('Last 4 hours');
  await page.getByRole('button', { name: 'Close this query' }).click();

  await page.getByRole('button', { name: 'History' }).click();
  const entry = page.getByRole('dialog').getByRole('button', { name: /Again/ }).first();
  await expect(entry).toContainText('1 row');
  await entry.click();
  await expect(logs.editor).toContainText('Again');
});
