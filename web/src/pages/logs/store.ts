/** The query tabs, kept on the server, and what each last gave, kept here. */
import { useSyncExternalStore } from 'react';
import { loadTabs, saveTabs, type Me, type SavedTab } from '../../api/portal';
import { isAbort, QueryError, runQuery, type Answer } from '../../api/query';
import { failureOf, type QueryFailure } from '../../api/failure';
import type { Block } from '../../kql/blocks';
import { defaultRange, isRange, timespanOf } from '../../lib/range';

export type Run =
  | { phase: 'running'; block: Block; range: string; began: number; rows: number; abort: AbortController }
  | { phase: 'done'; block: Block; range: string; answer: Answer }
  | { phase: 'failed'; block: Block; range: string; failure: QueryFailure }
  | { phase: 'cancelled'; block: Block; range: string; afterMs: number };

export interface LogsState {
  status: 'loading' | 'ready' | 'failed';
  error: unknown;
  tabs: SavedTab[];
  active: string;
  runs: ReadonlyMap<string, Run>;
  saving: 'saved' | 'pending' | 'failed';
}

const newId = () => Math.random().toString(36).slice(2, 10);

/** A tab without a title of its own is called after the first thing it asks. */
export function titleOf(tab: SavedTab): string {
  if (tab.title) return tab.title;
  const line = tab.text
    .split('\n')
    .map((l) => l.trim())
    .find((l) => l !== '' && !l.startsWith('//'));
  if (!line) return 'New query';
  const word = /^[A-Za-z_][\w]*/.exec(line)?.[0];
  return word && word !== 'let' ? word : line.slice(0, 28);
}

class LogsStore {
  private state: LogsState = {
    status: 'loading',
    error: null,
    tabs: [],
    active: '',
    runs: new Map(),
    saving: 'saved',
  };
  private listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private loading: Promise<void> | undefined;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = () => this.state;

  private set(part: Partial<LogsState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }

  load(): Promise<void> {
    this.loading ??= this.reload();
    return this.loading;
  }

  async reload(): Promise<void> {
    this.set({ status: 'loading', error: null });
    try {
      const saved = await loadTabs();
      const tabs = (saved.tabs ?? []).map((t) => ({ ...t, range: isRange(t.range) ? t.range : defaultRange }));
      if (tabs.length === 0) tabs.push({ id: newId(), title: '', text: '', range: defaultRange });
      const active = tabs.some((t) => t.id === saved.active) ? saved.active : (tabs[0]?.id ?? '');
      this.set({ status: 'ready', tabs, active });
    } catch (error) {
      this.loading = undefined;
      this.set({ status: 'failed', error });
    }
  }

  /** Forgets everything when somebody else signs in. */
  reset(): void {
    for (const run of this.state.runs.values()) if (run.phase === 'running') run.abort.abort();
    this.loading = undefined;
    this.set({ status: 'loading', tabs: [], active: '', runs: new Map(), saving: 'saved' });
  }

  tab(id: string): SavedTab | undefined {
    return this.state.tabs.find((t) => t.id === id);
  }

  activate(id: string): void {
    if (this.state.active === id || !this.tab(id)) return;
    this.set({ active: id });
    this.saveSoon();
  }

  /** Opens a tab after the active one and gives its id. A tab that already has the text is taken instead. */
  open(text = '', range = defaultRange, title = ''): string {
    const same = text === '' ? undefined : this.state.tabs.find((t) => t.text.trim() === text.trim());
    if (same) {
      this.change(same.id, { range: isRange(range) ? range : defaultRange });
      return same.id;
    }
    const tab = { id: newId(), title, text, range: isRange(range) ? range : defaultRange };
    const at = this.state.tabs.findIndex((t) => t.id === this.state.active) + 1;
    this.set({ tabs: this.state.tabs.toSpliced(at, 0, tab) });
    this.saveSoon();
    return tab.id;
  }

  duplicate(id: string): string {
    const from = this.tab(id);
    if (!from) return id;
    const tab = { ...from, id: newId(), title: from.title ? `${from.title} (copy)` : '' };
    const at = this.state.tabs.indexOf(from) + 1;
    this.set({ tabs: this.state.tabs.toSpliced(at, 0, tab) });
    this.saveSoon();
    return tab.id;
  }

  /** Closes a tab and gives the id of the one to show next. */
  close(id: string): string {
    const at = this.state.tabs.findIndex((t) => t.id === id);
    if (at < 0) return this.state.active;
    this.cancel(id);
    let tabs = this.state.tabs.toSpliced(at, 1);
    if (tabs.length === 0) tabs = [{ id: newId(), title: '', text: '', range: defaultRange }];
    const runs = new Map(this.state.runs);
    runs.delete(id);
    const next = this.state.active === id ? (tabs[Math.min(at, tabs.length - 1)]?.id ?? '') : this.state.active;
    this.set({ tabs, runs, active: next });
    this.saveSoon();
    return next;
  }

  /** Moves a tab to the place of another. */
  move(id: string, to: number): void {
    const from = this.state.tabs.findIndex((t) => t.id === id);
    const tab = this.state.tabs[from];
    if (!tab || to < 0 || to >= this.state.tabs.length || to === from) return;
    this.set({ tabs: this.state.tabs.toSpliced(from, 1).toSpliced(to, 0, tab) });
    this.saveSoon();
  }

  change(id: string, part: Partial<Pick<SavedTab, 'title' | 'range' | 'text'>>): void {
    const tab = this.tab(id);
    if (!tab) return;
    this.set({ tabs: this.state.tabs.map((t) => (t === tab ? { ...t, ...part } : t)) });
    this.saveSoon();
  }

  private saveSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), 700);
    if (this.state.saving !== 'pending') this.set({ saving: 'pending' });
  }

  /** Saves at once, also while the page is going away. */
  async save(leaving = false): Promise<void> {
    if (this.state.status !== 'ready' || this.state.saving === 'saved') return;
    clearTimeout(this.timer);
    const { tabs, active } = this.state;
    try {
      await saveTabs({ tabs, active }, leaving);
      if (this.state.tabs === tabs && this.state.active === active) this.set({ saving: 'saved' });
    } catch {
      this.set({ saving: 'failed' });
    }
  }

  cancel(id: string): void {
    const run = this.state.runs.get(id);
    if (run?.phase === 'running') run.abort.abort();
  }

  private setRun(id: string, run: Run): void {
    this.set({ runs: new Map(this.state.runs).set(id, run) });
  }

  /** Runs the block and keeps how it went with the tab. */
  async run(me: Me, id: string, block: Block): Promise<void> {
    const tab = this.tab(id);
    if (!tab) return;
    this.cancel(id);
    const abort = new AbortController();
    const { range } = tab;
    const running: Run = { phase: 'running', block, range, began: performance.now(), rows: 0, abort };
    this.setRun(id, running);
    const mine = () => {
      const now = this.state.runs.get(id);
      return now?.phase === 'running' && now.abort === abort;
    };
    try {
      const answer = await runQuery({
        workspaceId: me.workspace.id,
        query: block.text,
        timespan: timespanOf(range),
        signal: abort.signal,
        onRows: (rows) => {
          if (mine()) this.setRun(id, { ...running, rows });
        },
      });
      if (mine()) this.setRun(id, { phase: 'done', block, range, answer });
    } catch (error) {
      if (!mine()) return;
      if (isAbort(error)) {
        this.setRun(id, { phase: 'cancelled', block, range, afterMs: performance.now() - running.began });
      } else if (error instanceof QueryError) {
        this.setRun(id, { phase: 'failed', block, range, failure: error.failure });
      } else {
        const failure = { ...failureOf(0, ''), code: 'PortalError', message: String(error), advice: '' };
        this.setRun(id, { phase: 'failed', block, range, failure });
      }
    }
  }
}

export const logs = new LogsStore();

export function useLogs(): LogsState {
  return useSyncExternalStore(logs.subscribe, logs.snapshot);
}

window.addEventListener('pagehide', () => void logs.save(true));
