/** The language's reference as a book: what names mean, what a search finds, and what the cursor stands on. */
import type { Reference, ReferenceEntry } from '../api/portal';

export interface Book extends Reference {
  byKey: ReadonlyMap<string, ReferenceEntry>;
  byName: ReadonlyMap<string, ReferenceEntry[]>;
}

/** What an address calls an entry. */
export const keyOf = (e: ReferenceEntry) => `${e.family}/${e.name}`;

export const workspaceFamily = 'workspace';

interface SchemaParameter {
  Name?: string;
  CslType?: string;
  CslDefaultValue?: string;
  Columns?: { Name?: string; CslType?: string }[];
}
interface SchemaFunction {
  Name?: string;
  DocString?: string;
  InputParameters?: SchemaParameter[];
}
interface Shown {
  Databases?: Record<string, { Functions?: Record<string, SchemaFunction> }>;
}

function parameter(p: SchemaParameter): string {
  const name = p.Name ?? '';
  if (p.Columns && p.Columns.length > 0) {
    return `${name}:(${p.Columns.map((c) => `${c.Name ?? ''}:${c.CslType ?? 'dynamic'}`).join(', ')})`;
  }
  return `${name}:${p.CslType || '(*)'}${p.CslDefaultValue ? ` = ${p.CslDefaultValue}` : ''}`;
}

/** The functions of the workspace, as the schema tells them. */
export function workspaceFunctions(shown: unknown): ReferenceEntry[] {
  const databases = Object.values((shown as Shown | undefined)?.Databases ?? {});
  return databases
    .flatMap((db) => Object.entries(db.Functions ?? {}))
    .map(([name, f]) => ({
      name,
      kind: 'workspace function',
      family: workspaceFamily,
      doc: f.DocString || 'A function of this workspace.',
      syntax: [`${name}(${(f.InputParameters ?? []).map(parameter).join(', ')})`],
      runs: 'plan',
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

export function makeBook(reference: Reference, shown?: unknown): Book {
  const own = workspaceFunctions(shown);
  const entries = [...reference.entries, ...own];
  const families =
    own.length > 0
      ? [...reference.families, { slug: workspaceFamily, title: 'Workspace functions' }]
      : reference.families;
  const byName = new Map<string, ReferenceEntry[]>();
  for (const e of entries) {
    for (const name of [e.name, ...(e.aliases ?? [])]) {
      byName.set(name, [...(byName.get(name) ?? []), e]);
    }
  }
  return { ...reference, families, entries, byKey: new Map(entries.map((e) => [keyOf(e), e])), byName };
}

/** Entries for a search, the nearest first: by name, then by what they say. */
export function search(book: Book, find: string): ReferenceEntry[] {
  const needle = find.trim().toLowerCase();
  if (needle === '') return book.entries;
  const rank = (e: ReferenceEntry): number => {
    const names = [e.name, ...(e.aliases ?? []), ...(e.words ?? []).map((w) => w.name)].map((n) => n.toLowerCase());
    if (names.includes(needle)) return 0;
    if (names.some((n) => n.startsWith(needle))) return 1;
    if (names.some((n) => n.includes(needle))) return 2;
    if (`${e.doc} ${e.kind}`.toLowerCase().includes(needle)) return 3;
    return 4;
  };
  return book.entries
    .map((e) => ({ e, r: rank(e) }))
    .filter(({ r }) => r < 4)
    .sort((a, b) => a.r - b.r)
    .map(({ e }) => e);
}

export interface Found {
  /** Where the name stands in the line, from 0. */
  from: number;
  to: number;
  name: string;
  entry?: ReferenceEntry;
  /** Why a documented name is not here. */
  absent?: string;
}

const token = /matches regex|!?[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z][A-Za-z0-9]*)*~?|[=!<>]=|[=!]~|[<>+\-*/%]/g;

/** Whether a place lies in a text or a comment. */
function quoted(before: string): boolean {
  let quote = '';
  for (let i = 0; i < before.length; i++) {
    const c = before[i];
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '/' && before[i + 1] === '/') return true;
  }
  return quote !== '';
}

const first = <T>(...choices: (T | undefined)[]) => choices.find((c) => c !== undefined);

/**
 * What the name at a column of a line is, by what stands around it: the same name may be an operator behind a bar, an
 * aggregate in summarize, a plug-in behind evaluate and a column elsewhere.
 */
export function nameAt(book: Book, line: string, column: number, above = ''): Found | null {
  for (const match of line.matchAll(token)) {
    let from = match.index;
    let name = match[0];
    if (column < from || column > from + name.length) continue;
    // A dash may be a minus: without an operator of that name, the part at the column counts.
    if (name.includes('-') && /\w/.test(name) && !book.byName.has(name)) {
      let at = from;
      for (const part of name.split('-')) {
        if (column <= at + part.length) {
          [from, name] = [at, part];
          break;
        }
        at += part.length + 1;
      }
    }
    const before = line.slice(0, from);
    if (quoted(before)) return null;
    const after = line.slice(from + name.length).trimStart();
    const place = { from, to: from + name.length, name };
    const entry = choose(book.byName.get(name) ?? [], before.trimEnd() === '' ? above : before, after);
    if (entry) return { ...place, entry };
    const absent = after.startsWith('(') ? book.absent[name] : undefined;
    // The sign at the end of one name may begin the next.
    if (absent !== undefined) return { ...place, absent };
    if (column < from + name.length) return null;
  }
  return null;
}

function choose(entries: ReferenceEntry[], before: string, after: string): ReferenceEntry | undefined {
  const of = (...kinds: string[]) => entries.find((e) => kinds.includes(e.kind));
  const behind = before.trimEnd();
  if (/\bevaluate(\s+hint\.\S+\s*=\s*\S+)*$/.test(behind)) return of('plug-in');
  if (/\bdeclare$/.test(behind)) return undefined;
  const starts = behind === '' || /[|;({=]$/.test(behind);
  const call = after.startsWith('(');
  if (behind.endsWith('|')) return of('operator');
  if (call) {
    const aggregating = /\b(summarize|make-series|top-nested|pivot)\b[^|]*$/.test(before);
    const function_ = of('function', 'row function', 'workspace function');
    return first(
      aggregating ? of('aggregate') : undefined,
      function_,
      of('aggregate'),
      starts ? of('operator') : undefined,
      of('type', 'scalar operator'),
    );
  }
  return first(
    starts ? of('operator', 'statement') : undefined,
    of('scalar operator'),
    /[:(]$/.test(behind) ? of('type') : undefined,
    of('workspace function'),
  );
}
