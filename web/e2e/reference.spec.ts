import { expect, expectAccessible, openLogs, test } from './portal.ts';
import { ready } from './server.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the reference has a page, by search and by address', async ({ page }) => {
      await page.goto('/reference');
      await expect(page.getByText('KQL in Huntbook')).toBeVisible();
      await expectAccessible(page, 'contents');
      // The search has the keys at once; Enter takes the best find, arrows walk.
      await page.keyboard.type('mv-exp');
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(/entry=operators%2Fmv-expand/);
      await expect(page.getByRole('heading', { name: 'mv-expand' })).toBeVisible();
      await expect(page.getByRole('region', { name: 'Answer' })).toContainText('10.0.0.2');
      await expectAccessible(page, 'entry');
      const [names, entry] = await Promise.all([
        page.getByRole('navigation', { name: 'Names of the language' }).boundingBox(),
        page.getByRole('article').boundingBox(),
      ]);
      expect(entry?.x).toBeGreaterThanOrEqual((names?.x ?? 0) + (names?.width ?? 0));
      expect(entry?.y).toBeLessThan(100);
      await page.keyboard.press('ArrowDown');
      await expect(page.locator('.name-item:focus')).toHaveText(/mv-expand/);
      await page.goto('/reference?entry=plugins%2Fcosmosdb_sql_request');
      await expect(page.getByText('Needs Azure Cosmos DB')).toBeVisible();
      await expectAccessible(page, 'what is not here');
      await page.getByRole('searchbox').fill('nothing of this name');
      await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
      await expectAccessible(page, 'nothing found');
      await page.getByRole('searchbox').fill('row_rank');
      await page.goto('/reference?entry=no%2Fsuch');
      await expect(page.getByRole('heading', { name: 'No such entry' })).toBeVisible();
    });

    test('the reference beside the query', async ({ page }) => {
      const logs = await openLogs(page);
      await page.getByRole('button', { name: 'Reference', exact: true }).click();
      const help = page.getByRole('complementary', { name: 'Reference' });
      await expect(help.getByRole('searchbox')).toBeFocused();
      await expectAccessible(page, 'panel');
      await page.keyboard.type('strlen');
      await page.keyboard.press('Enter');
      await expect(help.getByText('gives 1')).toBeVisible();
      await expectAccessible(page, 'panel with an entry');
      await help.getByRole('button', { name: 'Run' }).first().click();
      await expect(logs.cell(0, 0)).toHaveText('1');
      await help.getByRole('button', { name: 'All names' }).click();
      await expect(help.getByRole('searchbox')).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(help).toBeHidden();
    });
  });
}

test('F1 opens what the cursor is on', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.write('SecurityEvent | summarize dcount(Account)');
  await page.keyboard.press('Home');
  for (let i = 0; i < 'SecurityEvent | summarize dc'.length; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('F1');
  const help = page.getByRole('complementary', { name: 'Reference' });
  await expect(help.getByRole('heading', { name: 'dcount' })).toBeVisible();
  await expect(help.getByText('Differs from Kusto')).toBeVisible();
});

test('an example of the page runs in a query tab', async ({ page }) => {
  await page.goto('/reference?entry=operators%2Fcount');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page).toHaveURL(/\/logs/);
  await expect(page.getByRole('status', { name: 'Result' })).toContainText('1 row');
  await expect(page.locator('.ag-row[row-index="0"] [col-id="c0"]')).toHaveText('42');
});

test('hover tells what is here, what differs and what is not', async ({ page }) => {
  const logs = await openLogs(page);
  const hover = page.locator('.monaco-hover:visible');
  await logs.write('print string_similarity("a", "b")\n\nevaluate cosmosdb_sql_request("x", "y")');
  await page.locator('.view-line', { hasText: 'string_similarity' }).getByText('string_similarity').hover();
  await expect(hover).toContainText('F1 opens the reference');
  await page.mouse.move(5, 5);
  await page.locator('.view-line', { hasText: 'cosmosdb' }).getByText('cosmosdb_sql_request').hover();
  await expect(hover).toContainText('Not here: it needs Azure Cosmos DB');
});

test('names that Microsoft’s tables lack are completed and not painted as mistakes', async ({ page }) => {
  const logs = await openLogs(page);
  await logs.write('print geo_from_wkt("POINT (1 2)"), no_such_function(1)');
  // The language service marks the one that nobody knows, so it has looked at both.
  await expect(page.locator('.squiggly-error')).toHaveCount(1);
  await expect(async () => {
    await logs.write('print x = string_simil');
    await page.keyboard.press('End');
    await page.keyboard.press('Control+Space');
    await expect(page.locator('.suggest-widget')).toContainText('string_similarity', { timeout: 3000 });
  }).toPass();
});

test('functions of the workspace are completed, hovered and in the reference', async ({ page, request }) => {
  const name = 'RefTestAbove';
  const manage = (csl: string) =>
    request.post('/v1/rest/mgmt', { data: { db: 'main', csl }, headers: { Authorization: `Bearer ${ready().token}` } });
  const made = await manage(
    `.create-or-alter function with (docstring = "Numbers above a least one.") ${name}(least:long = 5) { range x from 1 to 9 step 1 | where x > least }`,
  );
  expect(made.ok(), await made.text()).toBe(true);
  try {
    const logs = await openLogs(page);
    // What is suggested before the workspace's schema has come stays as it is: ask again.
    await expect(async () => {
      await logs.write('RefTestAb');
      await page.keyboard.press('End');
      await page.keyboard.press('Control+Space');
      await expect(page.locator('.suggest-widget')).toContainText(name, { timeout: 3000 });
    }).toPass();
    await page.keyboard.press('Escape');
    await logs.run(`${name}(7)`);
    await expect(logs.status).toContainText('2 rows');
    await page.locator('.view-line').getByText(name).hover();
    await expect(page.locator('.monaco-hover:visible')).toContainText('Numbers above a least one.');
    await page.goto(`/reference?entry=workspace%2F${name}`);
    await expect(page.getByLabel('Syntax')).toHaveText(`${name}(least:long = 5)`);
  } finally {
    await manage(`.drop function ${name}`);
  }
});

test('the aliases of watchlists are completed inside the quotes', async ({ page, request }) => {
  const me = (await (await request.get('/api/portal/me')).json()) as { workspace: { resourceId: string } };
  const address = `${me.workspace.resourceId}/providers/Microsoft.SecurityInsights/watchlists/RefTestVips?api-version=2024-03-01`;
  const headers = { Authorization: `Bearer ${ready().token}` };
  const made = await request.put(address, {
    headers,
    data: {
      properties: {
        displayName: 'Test of completion',
        provider: 'Test',
        source: 'vips.csv',
        itemsSearchKey: 'User',
        contentType: 'text/csv',
        rawContent: 'User\nana\n',
      },
    },
  });
  expect(made.ok(), await made.text()).toBe(true);
  try {
    const logs = await openLogs(page);
    await expect(async () => {
      await logs.write('');
      await page.keyboard.type("_GetWatchlist('");
      await expect(page.locator('.suggest-widget')).toContainText('RefTestVips', { timeout: 3000 });
    }).toPass();
  } finally {
    await request.delete(address, { headers });
  }
});
