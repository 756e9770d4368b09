import { expect, openLogs, test } from './portal.ts';
import { ready } from './server.ts';

const markup = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

test('a log line never becomes markup', async ({ page, request }) => {
  const rows = [
    { TimeGenerated: new Date().toISOString(), Message: markup, Bag: { [markup]: markup }, Count: 1 },
    { TimeGenerated: new Date().toISOString(), Message: '{{constructor.constructor("window.hacked=1")()}}', Count: 2 },
  ];
  // A table of this go's own, so that a second go does not find the rows of the first.
  const table = `Hostile${Date.now()}_CL`;
  const stored = await request.post(`${ready().api}/api/ingest/${table}?format=ndjson`, {
    headers: { Authorization: `Bearer ${ready().token}`, 'Content-Type': 'application/x-ndjson' },
    data: rows.map((row) => JSON.stringify(row)).join('\n'),
  });
  expect(await stored.json()).toMatchObject({ stored: 2, rejected: 0 });

  const logs = await openLogs(page);
  await logs.run(`${table} | sort by Message asc`, 'Last hour');
  await expect(logs.status).toContainText('2 rows');
  await expect(page.locator('.ag-cell').filter({ hasText: '<img src=x' }).first()).toBeVisible();
  await page.locator('.ag-cell').filter({ hasText: '<img src=x' }).first().click();
  await page.keyboard.press('Enter');
  const detail = page.getByRole('region', { name: /^Details of row/ });
  await expect(detail).toContainText(markup);
  await page.locator('.ag-cell').filter({ hasText: '<img src=x' }).first().hover();

  await logs.run(`${table} | summarize Count = sum(Count) by Message | render piechart`);
  await expect(page.locator('.chart-canvas')).toHaveAttribute('aria-label', /<img/);
  await page.locator('.chart-canvas').hover({ position: { x: 400, y: 200 } });

  await logs.run(`print ['${markup.replaceAll("'", '')}'] = 1 | where nope == "${markup.replaceAll('"', '\\"')}"`);
  await expect(logs.failure).toBeVisible();

  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
});

test('every answer carries the policy, and a foreign page gets nothing', async ({ request }) => {
  const page = await request.get('/');
  expect(page.headers()['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers()['content-security-policy']).not.toContain('unsafe-eval');
  const foreign = await request.put('/api/portal/tabs', {
    headers: { Origin: 'http://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' },
    data: { tabs: [], active: '' },
  });
  expect(foreign.status()).toBe(403);
});
