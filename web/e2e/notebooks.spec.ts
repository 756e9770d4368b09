import { expect, test } from './portal.ts';
import type { Page } from '@playwright/test';

// The first run prepares the Python environment, which takes minutes on a slow line.
test.setTimeout(900_000);

async function openNotebooks(page: Page): Promise<void> {
  await page.goto('/notebooks');
  await expect(page.getByText('Ready', { exact: true })).toBeVisible({ timeout: 800_000 });
}

async function openLab(page: Page, button: RegExp | string): Promise<Page> {
  const opening = page.context().waitForEvent('page');
  await page.getByRole('button', { name: button }).first().click();
  const lab = await opening;
  await expect(front(lab).locator('.jp-Cell').first()).toBeVisible({ timeout: 90_000 });
  await expect(lab.locator('.jp-Spinner')).toHaveCount(0);
  return lab;
}

/** The notebook in front: JupyterLab opens those of before again behind it. */
const front = (lab: Page) => lab.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook');

test('templates say what they need and show what was saved', async ({ page }) => {
  await page.goto('/notebooks');
  const card = page.getByRole('article', { name: /Getting started/ }).first();
  await expect(card).toContainText('SecurityEvent');
  await page
    .getByRole('article')
    .filter({ hasText: 'has saved output' })
    .first()
    .getByRole('button', { name: /^Preview/ })
    .click();
  const saved = page.getByRole('dialog').frameLocator('iframe');
  await expect(saved.locator('h1').first()).toBeVisible();
  await expect(saved.locator('.source').first()).toBeVisible();
  expect(await saved.locator('script, iframe, object, embed').count()).toBe(0);
});

test('a copy opens on its own origin and runs', async ({ page }) => {
  await openNotebooks(page);
  const lab = await openLab(page, /^Open a copy of .*Getting started/);
  expect(new URL(lab.url()).origin).not.toBe(new URL(page.url()).origin);
  const code = front(lab).locator('.jp-CodeCell');
  await code.first().locator('.cm-content').click();
  await lab.keyboard.press('Shift+Enter');
  await expect(code.first().locator('.jp-InputPrompt')).toHaveText(/\[1\]/, { timeout: 60_000 });
  await code.nth(1).locator('.cm-content').click();
  await lab.keyboard.press('Shift+Enter');
  await expect(code.nth(1).locator('.jp-InputPrompt')).toHaveText(/\[2\]/, { timeout: 60_000 });
  await expect(code.nth(1).locator('.jp-OutputArea-output').first()).toBeVisible();

  await page.bringToFront();
  await expect(page.getByRole('complementary', { name: 'Compute' })).toContainText('running');
  await expect(page.getByRole('meter')).toBeVisible();
  await lab.close();
});

test('a cell goes on when its tab is closed, and its output is there on return', async ({ page }) => {
  await openNotebooks(page);
  const copying = page.waitForResponse((r) => r.url().endsWith('/copy'));
  const lab = await openLab(page, /^Open a copy of .*Getting started/);
  const { path } = (await (await copying).json()) as { path: string };
  // What was open before may come back first; the copy takes its place in front.
  await expect(lab.locator('.lm-DockPanel-tabBar .lm-TabBar-tab.lm-mod-current')).toHaveAttribute(
    'title',
    new RegExp(path),
    { timeout: 60_000 },
  );
  await expect(lab.locator('.jp-Spinner')).toHaveCount(0);
  // A cell of our own, above the first.
  await front(lab).locator('.jp-Cell').first().click();
  await lab.keyboard.press('Escape');
  await lab.keyboard.press('a');
  await lab.keyboard.press('Enter');
  const cell = front(lab).locator('.jp-CodeCell').first();
  await lab.keyboard.insertText(
    'import time\nfor i in range(12):\n    print("step", i, flush=True)\n    time.sleep(1)',
  );
  await lab.keyboard.press('Shift+Enter');
  await expect(cell.locator('.jp-OutputArea-output')).toContainText('step 1', { timeout: 60_000 });
  await lab.close();

  await page.waitForTimeout(14_000);
  await page.reload();
  const again = await openLab(page, `Open ${path}`);
  await expect(front(again).locator('.jp-OutputArea-output').filter({ hasText: 'step 11' })).toBeVisible({
    timeout: 30_000,
  });
  await again.close();
});

test('an instance stops when told to', async ({ page }) => {
  await openNotebooks(page);
  const compute = page.getByRole('complementary', { name: 'Compute' });
  await compute.getByRole('button', { name: /^Stop/ }).click();
  const sure = page.getByRole('dialog').getByRole('button', { name: 'Stop it' });
  await sure.click();
  await expect(compute.getByRole('button', { name: /^Stop/ })).toHaveCount(0, { timeout: 30_000 });
});
