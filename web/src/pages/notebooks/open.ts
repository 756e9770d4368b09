import { toast } from '../../ui/parts';

/**
 * Opens an address that is still being made. The tab opens in the click itself, since browsers block it later, and
 * says what it waits for.
 */
export async function openTab(what: string, make: () => Promise<string>): Promise<void> {
  const tab = window.open('about:blank', '_blank');
  if (tab) {
    tab.document.title = what;
    tab.document.body.textContent = `${what}. The notebook server starts, which takes a few seconds the first time…`;
    tab.document.body.style.cssText = 'font: 15px system-ui, sans-serif; padding: 2rem';
  }
  try {
    const url = new URL(await make(), location.href);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new Error('The server gave an address of a strange kind.');
    if (tab) tab.location.replace(url.href);
    else toast('The browser blocked the new tab: allow pop-ups for Huntbook and try again');
  } catch (error) {
    tab?.close();
    throw error;
  }
}
