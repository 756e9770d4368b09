import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { ready } from './server.ts';

export const person = { name: 'hunter', password: 'correct horse battery' };

/** Pages in which no script error and no breach of the content security policy goes unseen. */
export const test = base.extend<{ baseURL: string; watched: undefined }>({
  baseURL: async ({}, use) => use(ready().portal),
  watched: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/.test(message.text())) faults.push(message.text());
      });
      await use(undefined);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** The Logs page in a new, empty query tab. */
export async function openLogs(page: Page): Promise<Logs> {
  await page.goto('/logs');
  const logs = new Logs(page);
  await logs.newTab();
  return logs;
}

export class Logs {
  constructor(readonly page: Page) {}

  get editor() {
    return this.page.locator('.monaco-editor').first();
  }

  get tab() {
    return this.page.getByRole('tab', { selected: true });
  }

  get status() {
    return this.page.getByRole('status', { name: 'Result' });
  }

  /** What the portal says of a failed query; the editor has alerts of its own. */
  get failure() {
    return this.page.getByRole('alert').filter({ hasText: 'The query failed' });
  }

  async newTab(): Promise<void> {
    await expect(this.editor).toBeVisible();
    await this.page.getByRole('button', { name: 'New query' }).click();
    await expect(this.tab).toHaveText('New query');
  }

  /** Puts text in without the editor's own completion. Pasting takes its time: keys that follow at once would find the old text. */
  async write(text: string): Promise<void> {
    const letters = (written: string) => written.replace(/\s/g, '');
    await expect(async () => {
      await this.editor.click();
      await this.page.keyboard.press('ControlOrMeta+a');
      await this.page.evaluate((t) => navigator.clipboard.writeText(t), text);
      await this.page.keyboard.press(text === '' ? 'Delete' : 'ControlOrMeta+v');
      await expect.poll(async () => letters(await this.shown()), { timeout: 5000 }).toBe(letters(text));
    }).toPass({ timeout: 40_000 });
  }

  /** The text that the editor shows, from top to bottom; its lines stand in no order in the page. */
  private shown(): Promise<string> {
    return this.editor.locator('.view-line').evaluateAll((lines: HTMLElement[]) =>
      lines
        .sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
        .map((line) => line.textContent)
        .join(''),
    );
  }

  async run(text: string, range?: string): Promise<void> {
    if (range) await this.range(range);
    await this.write(text);
    await this.page.keyboard.press('Shift+Enter');
  }

  async range(label: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Time range/ }).click();
    await this.page.getByRole('button', { name: label, exact: true }).click();
  }

  cell(row: number, column: number) {
    return this.page.locator(`.ag-row[row-index="${row}"] [col-id="c${column}"]`);
  }
}

/** WCAG 2.2 AA by axe. The preview's frame runs no script, so axe cannot look inside. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  const found = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .setLegacyMode(true)
    .exclude('iframe')
    .analyze();
  const words = found.violations.map(
    (v) => `${where}: ${v.id} (${v.help})\n${v.nodes.map((n) => `  ${n.html}\n  ${n.failureSummary}`).join('\n')}`,
  );
  expect(words).toEqual([]);
}
