/** Monaco with Kusto's language service: the heavy chunk, loaded when an editor is first shown. */
import * as monaco from 'monaco-editor/esm/vs/editor/edcore.main.js';
import { getKustoWorker, kustoDefaults } from '@kusto/monaco-kusto';

self.MonacoEnvironment = {
  getWorker(_id: string, label: string) {
    return label === 'kusto'
      ? new Worker(new URL('./kusto.worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('./editor.worker.ts', import.meta.url), { type: 'module' });
  },
};

kustoDefaults.setLanguageSettings({
  ...kustoDefaults.languageSettings,
  // Names that only the server knows (new columns, watchlists) must not be painted as errors: the server's are.
  disabledDiagnosticCodes: [],
  // providers.ts answers hovers: from the reference first, then from the language service.
  enableHover: false,
});
kustoDefaults.setMaximumWorkerIdleTime(0);

/** The theme names of theme(). */
export const editorTheme = { light: 'huntbook-light', dark: 'huntbook-dark' } as const;

interface SchemaFunction {
  Name?: string;
  InputParameters?: unknown[];
}
interface ShownDatabase {
  Name: string;
  MajorVersion?: number;
  Functions?: Record<string, SchemaFunction>;
}
interface Shown {
  Databases?: Record<string, ShownDatabase>;
}

let version = 0;

/** Gives the language service the workspace's real tables, columns and functions. */
export async function setSchema(model: monaco.editor.ITextModel, shown: unknown, database: string): Promise<void> {
  const accessor = await getKustoWorker();
  const worker = await accessor(model.uri);
  // The worker keeps a database until its major version grows, so ours grows at each load.
  version = Math.max(version + 1, Math.floor(Date.now() / 1000) % 1_000_000_000);
  const schema = shown as Shown;
  const withDefaults: Record<string, unknown> = {};
  for (const [name, db] of Object.entries(schema.Databases ?? {})) {
    withDefaults[name] = {
      MinorVersion: 0,
      Tables: {},
      ExternalTables: {},
      MaterializedViews: {},
      EntityGroups: {},
      Functions: {},
      ...db,
      MajorVersion: version,
    };
  }
  await worker.setSchemaFromShowSchema({ Plugins: [], ...schema, Databases: withDefaults }, location.origin, database);
}

/** Formats through the language service; false when there was nothing to do. */
export async function format(editor: monaco.editor.IStandaloneCodeEditor): Promise<void> {
  await editor.getAction('editor.action.formatDocument')?.run();
}

export { monaco };

const rules = (colours: Record<string, string>) =>
  Object.entries(colours).map(([token, foreground]) => ({ token, foreground }));

monaco.editor.defineTheme(editorTheme.light, {
  base: 'vs',
  inherit: true,
  rules: rules({
    '': '16202e',
    comment: '5d6b80',
    string: '9a3412',
    number: '1d5fa8',
    keyword: '0b4fb3',
    type: '0b4fb3',
    tag: '0b4fb3',
    function: '7a3aa8',
    variable: '0b6e63',
    'variable.predefined': '0b6e63',
    'variable.parameter': '8a4b08',
    'operator.sql': '0b4fb3',
    'operator.scss': '4a586c',
    annotation: '8a4b08',
  }),
  colors: {
    'editor.background': '#ffffff',
    'editorLineNumber.foreground': '#5d6b80',
    'editorLineNumber.activeForeground': '#16202e',
    'editor.selectionHighlightBackground': '#e7f3f1',
    'editor.selectionBackground': '#bfe3de',
    focusBorder: '#1466d6',
  },
});

monaco.editor.defineTheme(editorTheme.dark, {
  base: 'vs-dark',
  inherit: true,
  rules: rules({
    '': 'e6ebf2',
    comment: '95a3b6',
    string: 'f0a982',
    number: 'a5d0ff',
    keyword: '79b8ff',
    type: '79b8ff',
    tag: '79b8ff',
    function: 'd0a5f5',
    variable: '4bd2c2',
    'variable.predefined': '4bd2c2',
    'variable.parameter': 'f0b977',
    'operator.sql': '79b8ff',
    'operator.scss': 'b4c0cf',
    annotation: 'f0b977',
  }),
  colors: {
    'editor.background': '#171d27',
    'editorLineNumber.foreground': '#95a3b6',
    'editorLineNumber.activeForeground': '#e6ebf2',
    'editor.selectionHighlightBackground': '#1a2f33',
    'editor.selectionBackground': '#1f5753',
    'editorWidget.background': '#1f2733',
    'editorSuggestWidget.background': '#1f2733',
    focusBorder: '#79b8ff',
  },
});
