import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The machine's Chromium, when PATH has one; Playwright's own otherwise. */
export function chromium() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const executablePath = folders.flatMap((f) => names.map((n) => join(f, n))).find((path) => existsSync(path));
  // Chromium's own sandbox does not start for root, as in containers.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return { launchOptions: { ...(executablePath ? { executablePath } : {}), args } };
}
