/** What the editor knows beyond Microsoft's tables: our functions, what needs a service, and watchlists. */
import * as monaco from 'monaco-editor/esm/vs/editor/edcore.main.js';
import { getKustoWorker } from '@kusto/monaco-kusto';
import type { ReferenceEntry } from '../api/portal';
import { nameAt, type Book, type Found } from './reference';

let book: Book | undefined;
let watchlists: () => Promise<string[]> = () => Promise.resolve([]);

/** Gives the editors the reference, and a way to ask for the aliases of watchlists. */
export function setLanguage(known: Book | undefined, aliases: () => Promise<string[]>): void {
  book = known;
  watchlists = aliases;
  for (const model of monaco.editor.getModels()) clean(model);
}

/** What the cursor or the mouse is on, by the reference. */
export function foundAt(model: monaco.editor.ITextModel, at: monaco.IPosition): Found | null {
  if (!book) return null;
  let above = '';
  for (let line = at.lineNumber - 1; line > 0 && above === ''; line--) above = model.getLineContent(line).trim();
  return nameAt(book, model.getLineContent(at.lineNumber), at.column - 1, above);
}

// The worker answers these; the types of its package do not say so.
interface Helper {
  doHover(uri: string, at: { line: number; character: number }): Promise<LsHover | undefined>;
  doComplete(uri: string, at: { line: number; character: number }): Promise<{ items: { label: string }[] }>;
}
type LsText = string | { kind?: string; value: string };
interface LsHover {
  contents: LsText | LsText[];
  range?: { start: LsPlace; end: LsPlace };
}
interface LsPlace {
  line: number;
  character: number;
}

async function helper(model: monaco.editor.ITextModel): Promise<Helper> {
  const worker = await (await getKustoWorker())(model.uri);
  return worker as unknown as Helper;
}

const place = (at: monaco.IPosition) => ({ line: at.lineNumber - 1, character: at.column - 1 });

const fence = (text: string) => `\`\`\`\n${text}\n\`\`\``;

/** An entry as a hover shows it. */
export function hoverText(e: ReferenceEntry): string[] {
  const signatures = e.syntax ?? [];
  const shown =
    signatures.slice(0, 3).join('\n') + (signatures.length > 3 ? `\n… and ${signatures.length - 3} more` : '');
  const notes = [
    e.doc,
    ...(e.needs === undefined ? [] : [`**Not here:** it needs ${e.needs}.`]),
    ...(e.differs ? [`**Differs from Kusto:** ${e.differs}`] : []),
  ];
  const example = e.examples?.[0];
  return [
    ...(shown === '' ? [] : [fence(shown)]),
    notes.join('\n\n'),
    ...(example ? [fence(example.query + (example.value === undefined ? '' : `\n// gives ${example.value}`))] : []),
    `${e.kind}${e.runs && e.runs !== 'plan' ? ` · computed in ${e.runs}` : ''} · F1 opens the reference`,
  ];
}

const plain = (text: LsText) => (typeof text === 'string' ? text : text.value);

monaco.languages.registerHoverProvider('kusto', {
  async provideHover(model, position) {
    const found = foundAt(model, position);
    if (found) {
      const { lineNumber } = position;
      const range = new monaco.Range(lineNumber, found.from + 1, lineNumber, found.to + 1);
      if (found.entry) return { range, contents: hoverText(found.entry).map((value) => ({ value })) };
      return { range, contents: [{ value: `**${found.name} is not here.** ${found.absent ?? ''}` }] };
    }
    // Tables, columns and the query's own names are Microsoft's to tell.
    const theirs = await (await helper(model)).doHover(model.uri.toString(), place(position));
    if (!theirs) return null;
    const list = Array.isArray(theirs.contents) ? theirs.contents : [theirs.contents];
    const contents = list.map((text) => ({ value: plain(text) }));
    if (!theirs.range) return { contents };
    const { start, end } = theirs.range;
    return { range: new monaco.Range(start.line + 1, start.character + 1, end.line + 1, end.character + 1), contents };
  },
});

/** A name whose presence in Microsoft's list tells that names of its kind may stand here. */
const telling: Record<string, string> = {
  function: 'tolower(',
  aggregate: 'dcount(',
  operator: 'where',
  'plug-in': 'bag_unpack(',
};

monaco.languages.registerCompletionItemProvider('kusto', {
  triggerCharacters: ["'", '"'],
  async provideCompletionItems(model, position) {
    const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
    const alias = /_GetWatchlist\(\s*(['"])([^'"]*)$/.exec(before);
    if (alias) return { suggestions: await aliasItems(position, alias[2] ?? '') };
    if (!book || /['"]$/.test(before)) return { suggestions: [] };
    const theirs = (await (await helper(model)).doComplete(model.uri.toString(), place(position))).items;
    const labels = new Set(theirs.map((item) => item.label.replace(/\(.*$/, '')));
    const kinds = Object.entries(telling).flatMap(([kind, sign]) => (labels.has(sign.replace('(', '')) ? [kind] : []));
    const word = model.getWordUntilPosition(position);
    const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, position.column);
    return {
      suggestions: book.entries
        .filter((e) => kinds.includes(e.kind) && !labels.has(e.name) && e.needs === undefined)
        .map((e) => ({
          label: e.name,
          kind:
            e.kind === 'operator'
              ? monaco.languages.CompletionItemKind.Keyword
              : monaco.languages.CompletionItemKind.Function,
          detail: e.syntax?.[0] ?? '',
          documentation: { value: hoverText(e).join('\n\n') },
          ...(e.kind === 'operator'
            ? { insertText: e.name }
            : {
                insertText: `${e.name}($0)`,
                insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
              }),
          range,
        })),
    };
  },
});

async function aliasItems(position: monaco.Position, written: string): Promise<monaco.languages.CompletionItem[]> {
  const range = new monaco.Range(
    position.lineNumber,
    position.column - written.length,
    position.lineNumber,
    position.column,
  );
  return (await watchlists().catch(() => [])).map((alias) => ({
    label: alias,
    kind: monaco.languages.CompletionItemKind.Value,
    detail: 'Watchlist',
    insertText: alias,
    range,
  }));
}

/** Functions and plug-ins that Microsoft's tables lack and Huntbook has are no mistakes. */
function clean(model: monaco.editor.ITextModel): void {
  if (!book) return;
  const markers = monaco.editor.getModelMarkers({ owner: 'kusto', resource: model.uri });
  const kept = markers.filter((marker) => {
    if (marker.startLineNumber !== marker.endLineNumber) return true;
    const at = { lineNumber: marker.startLineNumber, column: marker.startColumn };
    const found = foundAt(model, at);
    return !(
      found?.entry &&
      found.entry.needs === undefined &&
      found.from === marker.startColumn - 1 &&
      found.to === marker.endColumn - 1 &&
      /does not refer to any known|is not defined|[Uu]nknown/.test(marker.message)
    );
  });
  if (kept.length < markers.length) monaco.editor.setModelMarkers(model, 'kusto', kept);
}

monaco.editor.onDidChangeMarkers((resources) => {
  for (const uri of resources) {
    const model = monaco.editor.getModel(uri);
    if (model?.getLanguageId() === 'kusto') clean(model);
  }
});
