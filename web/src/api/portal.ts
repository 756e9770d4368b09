/** The portal's own endpoints, typed. */
import { ApiError, call, send } from './client';
import { api } from '../lib/paths';

export interface Me {
  name: string;
  displayName: string;
  roles: string[];
  needsAccount: boolean;
  workspace: { id: string; name: string; resourceId: string };
  database: string;
  notebooksOrigin: string;
  version: string;
}

export interface SavedTab {
  id: string;
  title: string;
  text: string;
  range: string;
}

export interface SavedTabs {
  tabs: SavedTab[];
  active: string;
}

export interface HistoryItem {
  id: string;
  text: string;
  startedAt: string;
  elapsedMs: number;
  rows: number;
  error: string | null;
}

export interface TableInfo {
  name: string;
  known: boolean;
  rows: number;
  lastTime: string | null;
  columns: { name: string; type: string; doc?: string }[];
}

export interface Environment {
  state: 'absent' | 'building' | 'ready' | 'failed';
  step: string;
  done: number;
  total: number;
  message: string;
}

export interface Template {
  id: string;
  title: string;
  description: string;
  author: string;
  version: string;
  techniques: { id: string; name: string }[];
  requiredTables: { name: string; present: boolean; rows: number }[];
  kernel: string;
  hasOutput: boolean;
  minutes: number;
}

export interface NotebookFile {
  path: string;
  name: string;
  modified: string;
  size: number;
}

export interface Instance {
  name: string;
  owner: string;
  state: string;
  memoryBytes: number;
  memoryLimitBytes: number;
  idleSeconds: number;
  stopsInSeconds: number;
  kernels: number;
  startedAt: string;
  message: string;
}

export interface Ingested {
  read: number;
  stored: number;
  rejected: number;
  reasons: { reason: string; count: number; firstRow: number }[] | null;
}

export interface ReferenceExample {
  query: string;
  /** The answer, where it is one value. */
  value?: string;
  columns?: string[];
  rows?: string[][];
}

/** One name of the language: a function, an operator, a statement. */
export interface ReferenceEntry {
  name: string;
  aliases?: string[];
  kind: string;
  family: string;
  page?: string;
  doc: string;
  syntax?: string[];
  words?: { name: string; doc: string }[];
  /** SQL, Go, SQL or Go, plan; absent where it does not run. */
  runs?: string;
  differs?: string;
  /** What it needs that is not here. */
  needs?: string;
  examples?: ReferenceExample[];
}

export interface Reference {
  families: { slug: string; title: string }[];
  entries: ReferenceEntry[];
  /** Documented names that are not here, with the reason. */
  absent: Record<string, string>;
}

/** Who is signed in, or null. */
export async function me(): Promise<Me | null> {
  try {
    return await call<Me>('GET', api.me);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export const signIn = (by: { ticket: string } | { name: string; password: string }) => call<Me>('POST', api.signin, by);
export const signOut = () => call<undefined>('POST', api.signout);
export const createAccount = (name: string, password: string) => call<Me>('POST', api.account, { name, password });

export const loadTabs = () => call<SavedTabs>('GET', api.tabs);
export const saveTabs = (tabs: SavedTabs, leaving = false) =>
  call<undefined>('PUT', api.tabs, tabs, leaving ? { keepalive: true } : undefined);

export const history = async () => (await call<{ items: HistoryItem[] | null }>('GET', api.history)).items ?? [];
export const tables = async () => (await call<{ tables: TableInfo[] | null }>('GET', api.tables)).tables ?? [];

export const environment = () => call<Environment>('GET', api.environment);
export const templates = async () =>
  (await call<{ templates: Template[] | null }>('GET', api.templates)).templates ?? [];
export const templatePreview = (id: string) => call<unknown>('GET', api.templatePreview(id));
export const copyTemplate = (id: string) => call<{ path: string; url: string }>('POST', api.templateCopy(id));
export const notebooks = async () =>
  (await call<{ notebooks: NotebookFile[] | null }>('GET', api.notebooks)).notebooks ?? [];
export const openNotebook = (path: string) => call<{ url: string }>('POST', api.notebookOpen, { path });
export const compute = async () => (await call<{ instances: Instance[] | null }>('GET', api.compute)).instances ?? [];
export const computeAction = (name: string, action: 'start' | 'stop') =>
  call<undefined>('POST', api.computeAction(name, action));

export async function ingestFile(table: string, file: File, signal?: AbortSignal): Promise<Ingested> {
  const response = await send(api.ingest(table), { method: 'POST', body: file, signal: signal ?? null });
  return (await response.json()) as Ingested;
}

export const reference = () => call<Reference>('GET', api.reference);

/** The aliases of the watchlists there are. */
export async function watchlistAliases(workspaceResource: string): Promise<string[]> {
  const answer = await call<{ value?: { properties?: { watchlistAlias?: string } }[] }>(
    'GET',
    api.watchlists(workspaceResource),
  );
  return (answer.value ?? []).flatMap((w) => w.properties?.watchlistAlias ?? []);
}

interface KustoV1 {
  Tables: { Rows: unknown[][] }[];
}

/** `.show databases schema as json`: the language service's own form of the schema. */
export async function showSchema(database: string): Promise<unknown> {
  const answer = await call<KustoV1>('POST', api.mgmt, { db: database, csl: '.show databases schema as json' });
  const cell = answer.Tables[0]?.Rows[0]?.[0];
  return typeof cell === 'string' ? (JSON.parse(cell) as unknown) : cell;
}
