/** Light and dark: the system's choice until the person makes one, which this browser keeps. */
import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';
const key = 'huntbook.theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function chosen(): Theme | null {
  const value = localStorage.getItem(key);
  return value === 'light' || value === 'dark' ? value : null;
}

function current(): Theme {
  return chosen() ?? (system.matches ? 'dark' : 'light');
}

function apply(): void {
  document.documentElement.dataset.theme = current();
  for (const listener of listeners) listener();
}

export function switchTheme(): void {
  const next: Theme = current() === 'dark' ? 'light' : 'dark';
  // Choosing what the system has anyway means following it again.
  if ((next === 'dark') === system.matches) localStorage.removeItem(key);
  else localStorage.setItem(key, next);
  apply();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
}

system.addEventListener('change', apply);
apply();
