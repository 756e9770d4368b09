import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import type { QueryFailure } from '../../api/failure';
import { toRun, type Block } from '../../kql/blocks';
import { editorTheme, format, monaco, setSchema } from '../../kql/monaco';
import { foundAt, setLanguage } from '../../kql/providers';
import { keyOf, type Book } from '../../kql/reference';
import { useTheme } from '../../lib/theme';

export interface EditorHandle {
  /** What Run would take now. */
  block: () => Block | undefined;
  insert: (text: string) => void;
  /** Adds a line to the end of the block at the cursor. */
  append: (line: string) => void;
  replace: (text: string) => void;
  format: () => void;
  focus: () => void;
  reveal: (line: number, column: number) => void;
}

interface Props {
  ref: Ref<EditorHandle>;
  tabId: string;
  tabIds: string[];
  text: string;
  schema: unknown;
  database: string;
  book: Book | undefined;
  watchlists: () => Promise<string[]>;
  failure: { block: Block; failure: QueryFailure } | null;
  onChange: (tabId: string, text: string) => void;
  onRun: () => void;
  onCancel: () => boolean;
  /** Asks for the reference's entry of a key; "" where the cursor is on no name. */
  onHelp: (key: string) => void;
}

interface Kept {
  model: monaco.editor.ITextModel;
  view: monaco.editor.ICodeEditorViewState | null;
}

/** One Monaco for all tabs, with a model for each: switching keeps undo, cursor and scroll. */
export default function Editor(props: Props) {
  const { ref, tabId, tabIds, text, schema, database, book, watchlists, failure } = props;
  const theme = useTheme();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(null);
  const kept = useRef(new Map<string, Kept>());
  const shown = useRef('');
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (!box.current) return;
    const models = kept.current;
    const made = monaco.editor.create(box.current, {
      model: null,
      theme: editorTheme.light,
      automaticLayout: true,
      minimap: { enabled: false },
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
      fontSize: 13,
      lineHeight: 20,
      scrollBeyondLastLine: false,
      fixedOverflowWidgets: true,
      renderLineHighlight: 'none',
      lineNumbersMinChars: 3,
      lineDecorationsWidth: 8,
      glyphMargin: false,
      folding: false,
      padding: { top: 8, bottom: 8 },
      wordWrap: 'on',
      wrappingIndent: 'indent',
      quickSuggestions: { other: true, comments: false, strings: false },
      suggest: { showStatusBar: false, preview: false },
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
      overviewRulerLanes: 0,
      ariaLabel: 'KQL query editor. Shift+Enter runs, Control+M lets Tab leave the editor',
    });
    editor.current = made;
    made.addAction({
      id: 'huntbook.run',
      label: 'Run query',
      keybindings: [monaco.KeyMod.Shift | monaco.KeyCode.Enter, monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
      contextMenuGroupId: 'navigation',
      run: () => latest.current.onRun(),
    });
    made.addAction({
      id: 'huntbook.help',
      label: 'Open the reference',
      keybindings: [monaco.KeyCode.F1],
      contextMenuGroupId: 'navigation',
      run: () => {
        const model = made.getModel();
        const at = made.getPosition();
        const entry = model && at ? foundAt(model, at)?.entry : undefined;
        latest.current.onHelp(entry ? keyOf(entry) : '');
      },
    });
    made.onKeyDown((e) => {
      if (e.keyCode === monaco.KeyCode.Escape && latest.current.onCancel()) e.stopPropagation();
    });
    return () => {
      made.dispose();
      for (const { model } of models.values()) model.dispose();
      models.clear();
      shown.current = '';
    };
  }, []);

  // The tab's model. Its text comes from the store once; after that the editor owns it.
  useEffect(() => {
    const instance = editor.current;
    if (!instance || shown.current === tabId) return;
    const before = kept.current.get(shown.current);
    if (before) before.view = instance.saveViewState();
    let entry = kept.current.get(tabId);
    if (!entry) {
      const model = monaco.editor.createModel(text, 'kusto', monaco.Uri.parse(`inmemory://tab/${tabId}.kql`));
      model.onDidChangeContent(() =>
        latest.current.onChange(tabId, model.getValue(monaco.editor.EndOfLinePreference.LF)),
      );
      entry = { model, view: null };
      kept.current.set(tabId, entry);
    }
    instance.setModel(entry.model);
    if (entry.view) instance.restoreViewState(entry.view);
    else {
      const last = entry.model.getFullModelRange().getEndPosition();
      instance.setPosition(last);
    }
    shown.current = tabId;
  }, [tabId, text]);

  useEffect(() => {
    for (const [id, entry] of kept.current) {
      if (tabIds.includes(id) || id === tabId) continue;
      entry.model.dispose();
      kept.current.delete(id);
    }
  }, [tabIds, tabId]);

  useEffect(() => monaco.editor.setTheme(editorTheme[theme]), [theme]);

  useEffect(() => setLanguage(book, watchlists), [book, watchlists]);

  const hasSchema = schema !== undefined;
  useEffect(() => {
    const model = editor.current?.getModel();
    if (model && hasSchema) void setSchema(model, schema, database);
  }, [schema, hasSchema, database]);

  useEffect(() => {
    const model = kept.current.get(tabId)?.model;
    if (!model) return;
    const { block, failure: failed } = failure ?? { block: null, failure: null };
    monaco.editor.setModelMarkers(
      model,
      'huntbook',
      !block || !failed
        ? []
        : failed.marks.map((mark) => {
            const line = block.line + mark.line;
            const column = (mark.line === 1 ? block.column : 0) + mark.pos + 1;
            return {
              severity: monaco.MarkerSeverity.Error,
              code: mark.code,
              message: mark.advice ? `${mark.message}\n${mark.advice}` : mark.message,
              source: 'Huntbook',
              startLineNumber: line,
              startColumn: column,
              endLineNumber: line,
              endColumn: column + Math.max(1, mark.length),
            };
          }),
    );
  }, [failure, tabId]);

  useImperativeHandle(ref, (): EditorHandle => {
    const edit = (range: monaco.IRange, inserted: string) => {
      editor.current?.pushUndoStop();
      editor.current?.executeEdits('huntbook', [{ range, text: inserted, forceMoveMarkers: true }]);
      editor.current?.focus();
    };
    return {
      block: () => {
        const instance = editor.current;
        const model = instance?.getModel();
        const selection = instance?.getSelection();
        if (!instance || !model || !selection) return undefined;
        const picked = selection.isEmpty()
          ? undefined
          : {
              text: model.getValueInRange(selection, monaco.editor.EndOfLinePreference.LF),
              line: selection.startLineNumber - 1,
              column: selection.startColumn - 1,
            };
        return toRun(model.getValue(), selection.positionLineNumber - 1, picked);
      },
      insert: (inserted) => {
        const selection = editor.current?.getSelection();
        if (selection) edit(selection, inserted);
      },
      append: (line) => {
        const instance = editor.current;
        const model = instance?.getModel();
        const at = instance?.getPosition();
        if (!model || !at) return;
        const block = toRun(model.getValue(), at.lineNumber - 1);
        const end = block ? block.line + block.text.split('\n').length : model.getLineCount();
        const column = model.getLineMaxColumn(end);
        // `render` must stay last, and a last comment must not swallow the line.
        const last = model.getLineContent(end);
        if (/^\s*\|\s*render\b/.test(last)) edit(new monaco.Range(end, 1, end, 1), `${line}\n`);
        else edit(new monaco.Range(end, column, end, column), `\n${line}`);
      },
      replace: (whole) => {
        const model = editor.current?.getModel();
        if (model) edit(model.getFullModelRange(), whole);
      },
      format: () => {
        if (editor.current) void format(editor.current);
      },
      focus: () => editor.current?.focus(),
      reveal: (line, column) => {
        editor.current?.setPosition({ lineNumber: line, column });
        editor.current?.revealLineInCenterIfOutsideViewport(line);
        editor.current?.focus();
      },
    };
  }, []);

  return <div ref={box} className="editor" />;
}
