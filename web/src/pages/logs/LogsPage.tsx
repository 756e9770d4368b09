import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { AlignLeft, History as HistoryIcon, LibraryBig, Link2, PanelLeftOpen, Play, Square } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { showSchema, tables as loadTables, watchlistAliases, type Me } from '../../api/portal';
import { defaultRange } from '../../lib/range';
import { paths, queryLink, unpack } from '../../lib/paths';
import { copyText, Failed, Loading, toast } from '../../ui/parts';
import { Splitter, useSize } from '../../ui/Splitter';
import { useBook } from '../reference/useBook';
import type { EditorHandle } from './Editor';
import { Help } from './Help';
import { History } from './History';
import { Results } from './Results';
import { Sidebar } from './Sidebar';
import { Start } from './Start';
import { logs, useLogs } from './store';
import { TabBar } from './TabBar';
import { TimeRange } from './TimeRange';

const Editor = lazy(() => import('./Editor'));

export function LogsPage({ me }: { me: Me }) {
  const state = useLogs();
  useEffect(() => {
    document.title = 'Logs · Huntbook';
    void logs.load();
  }, []);
  if (state.status === 'failed') {
    return (
      <div className="page" style={{ padding: 24 }}>
        <h1 className="visually-hidden">Logs</h1>
        <Failed what="Your query tabs" error={state.error} retry={() => void logs.reload()} />
      </div>
    );
  }
  if (state.status === 'loading') {
    return (
      <div className="page">
        <h1 className="visually-hidden">Logs</h1>
        <Loading what="Loading your queries" />
      </div>
    );
  }
  return <Workbench me={me} />;
}

/** Keeps the address and the active tab the same, and opens what a link brings. */
function useTabInUrl(active: string): (id: string) => void {
  const search = useSearch({ from: '/inside/logs' });
  const navigate = useNavigate();
  const select = useCallback(
    (id: string) => {
      logs.activate(id);
      void navigate({ to: paths.logs, search: { tab: id }, replace: true });
    },
    [navigate],
  );
  const opened = useRef('');
  useEffect(() => {
    if (search.q) {
      if (opened.current === search.q) return;
      opened.current = search.q;
      unpack(search.q).then(
        (text) => select(logs.open(text, search.range ?? defaultRange)),
        () => {
          toast('The link is damaged: its query could not be read');
          select(active);
        },
      );
    } else if (search.tab && logs.tab(search.tab)) {
      logs.activate(search.tab);
    } else {
      select(active);
    }
  }, [search.q, search.range, search.tab, active, select]);
  return select;
}

function Workbench({ me }: { me: Me }) {
  const { tabs, active, runs, saving } = useLogs();
  const select = useTabInUrl(active);
  const tab = tabs.find((t) => t.id === active) ?? tabs[0];
  const run = tab ? runs.get(tab.id) : undefined;
  const editor = useRef<EditorHandle>(null);
  const [sidebar, setSidebar] = useState(true);
  const [sidebarWidth, setSidebarWidth] = useSize('sidebar', 272);
  const [editorHeight, setEditorHeight] = useSize('editor', 210);
  const [history, setHistory] = useState(false);
  const tables = useQuery({ queryKey: ['tables'], queryFn: loadTables, refetchInterval: 300_000 });
  const schema = useQuery({ queryKey: ['schema', me.database], queryFn: () => showSchema(me.database) });
  const reference = useBook(me.database);
  const [help, setHelp] = useState<string | null>(null);
  const [helpWidth, setHelpWidth] = useSize('help', 400);
  const client = useQueryClient();
  const watchlists = useCallback(
    () =>
      client.fetchQuery({
        queryKey: ['watchlists'],
        queryFn: () => watchlistAliases(me.workspace.resourceId),
        staleTime: 15_000,
      }),
    [client, me.workspace.resourceId],
  );
  const running = run?.phase === 'running';
  const id = tab?.id ?? '';

  const start = useCallback(() => {
    const block = editor.current?.block();
    if (block) void logs.run(me, id, block);
  }, [me, id]);
  const cancel = useCallback(() => {
    const now = logs.snapshot().runs.get(id)?.phase === 'running';
    logs.cancel(id);
    return now;
  }, [id]);
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.key === 'Escape' && !e.defaultPrevented) cancel();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [cancel]);

  const onAdd = useCallback((line: string) => editor.current?.append(line), []);
  const onInsert = useCallback((text: string) => editor.current?.insert(text), []);
  const onMark = useCallback((line: number, column: number) => editor.current?.reveal(line, column), []);
  const onChange = useCallback((tabId: string, text: string) => logs.change(tabId, { text }), []);
  const onRange = useCallback(
    (range: string) => {
      logs.change(id, { range });
      const before = logs.snapshot().runs.get(id);
      if (before) void logs.run(me, id, before.block);
    },
    [id, me],
  );
  const onAsk = useCallback(
    (query: string) => {
      const now = logs.tab(logs.snapshot().active);
      if (now && now.text.trim() === '') {
        editor.current?.replace(query);
        void logs.run(me, now.id, { text: query, line: 0, column: 0 });
        return;
      }
      const opened = logs.open(query);
      select(opened);
      void logs.run(me, opened, { text: query, line: 0, column: 0 });
    },
    [me, select],
  );
  const onTry = useCallback(
    (query: string, runIt: boolean) => {
      const opened = logs.open(query);
      select(opened);
      if (runIt) void logs.run(me, opened, { text: query, line: 0, column: 0 });
    },
    [me, select],
  );
  const copyLink = async () => {
    const text = editor.current?.block()?.text ?? tab?.text ?? '';
    await copyText(new URL(await queryLink(text, tab?.range), location.href).href, 'Link');
  };
  const failure = useMemo(() => {
    if (run?.phase === 'failed') return { block: run.block, failure: run.failure };
    if (run?.phase === 'done' && run.answer.failure) return { block: run.block, failure: run.answer.failure };
    return null;
  }, [run]);
  const first = useMemo(() => <Start tables={tables.data} onAsk={onAsk} />, [tables.data, onAsk]);
  const tabIds = useMemo(() => tabs.map((t) => t.id), [tabs]);
  if (!tab) return null;

  return (
    <div className={help === null ? 'logs' : 'logs with-help'}>
      <h1 className="visually-hidden">Logs</h1>
      {sidebar && (
        <>
          <div style={{ width: sidebarWidth }} className="sidebar-box">
            <Sidebar
              tables={tables.data}
              error={tables.error}
              retry={() => void tables.refetch()}
              onInsert={onInsert}
              onAsk={onAsk}
              onHide={() => setSidebar(false)}
            />
          </div>
          <Splitter
            label="Width of the tables"
            orientation="vertical"
            value={sidebarWidth}
            min={180}
            max={560}
            onChange={setSidebarWidth}
          />
        </>
      )}
      <div className="workbench">
        <TabBar
          tabs={tabs}
          active={tab.id}
          runs={runs}
          onSelect={select}
          onNew={() => {
            select(logs.open());
            setTimeout(() => editor.current?.focus());
          }}
          onClose={(closed) => select(logs.close(closed))}
          onRename={(renamed, title) => logs.change(renamed, { title })}
          onMove={(moved, to) => logs.move(moved, to)}
          onDuplicate={(copied) => select(logs.duplicate(copied))}
        />
        <div id="query-panel" role="tabpanel" aria-label="Query" className="query-panel">
          <div className="toolbar" role="toolbar" aria-label="Query">
            {!sidebar && (
              <button
                type="button"
                className="button icon"
                aria-label="Show tables"
                title="Show tables"
                onClick={() => setSidebar(true)}
              >
                <PanelLeftOpen size={16} aria-hidden="true" />
              </button>
            )}
            {running ? (
              <button type="button" className="button outline danger" onClick={cancel} title="Esc">
                <Square size={14} aria-hidden="true" /> Cancel
              </button>
            ) : (
              <button type="button" className="button primary" onClick={start} title="Shift+Enter">
                <Play size={14} aria-hidden="true" /> Run
              </button>
            )}
            <TimeRange value={tab.range} onChange={(range) => logs.change(tab.id, { range })} />
            <button
              type="button"
              className="button"
              aria-label="Format"
              title="Format (Alt+Shift+F)"
              onClick={() => editor.current?.format()}
            >
              <AlignLeft size={15} aria-hidden="true" /> <span className="toolbar-label">Format</span>
            </button>
            <button
              type="button"
              className="button"
              aria-label="Copy link"
              title="Copy link"
              onClick={() => void copyLink()}
            >
              <Link2 size={15} aria-hidden="true" /> <span className="toolbar-label">Copy link</span>
            </button>
            <button
              type="button"
              className="button"
              aria-label="History"
              title="History"
              onClick={() => setHistory(true)}
            >
              <HistoryIcon size={15} aria-hidden="true" /> <span className="toolbar-label">History</span>
            </button>
            <button
              type="button"
              className="button"
              aria-pressed={help !== null}
              aria-label="Reference"
              title="Reference (F1 in the editor opens what is at the cursor)"
              onClick={() => setHelp(help === null ? '' : null)}
            >
              <LibraryBig size={15} aria-hidden="true" /> <span className="toolbar-label">Reference</span>
            </button>
            <span className="grow" />
            {saving === 'failed' && (
              <button type="button" className="button danger" onClick={() => void logs.save()}>
                Tabs not saved. Try again
              </button>
            )}
            <span className="muted truncate">{me.workspace.name}</span>
          </div>
          <div style={{ height: editorHeight }} className="editor-box">
            <Suspense fallback={<Loading what="Loading the editor" />}>
              <Editor
                ref={editor}
                tabId={tab.id}
                tabIds={tabIds}
                text={tab.text}
                schema={schema.data}
                database={me.database}
                book={reference.book}
                watchlists={watchlists}
                failure={failure}
                onChange={onChange}
                onRun={start}
                onCancel={cancel}
                onHelp={setHelp}
              />
            </Suspense>
          </div>
          <Splitter
            label="Height of the editor"
            orientation="horizontal"
            value={editorHeight}
            min={80}
            max={700}
            onChange={setEditorHeight}
          />
          <Results key={tab.id} run={run} onMark={onMark} onAdd={onAdd} onRange={onRange} start={first} />
        </div>
      </div>
      {help !== null && (
        <>
          <Splitter
            label="Width of the reference"
            orientation="vertical"
            value={helpWidth}
            min={280}
            max={760}
            onChange={setHelpWidth}
            direction={-1}
          />
          <div style={{ width: helpWidth }} className="help-box">
            <Help
              book={reference.book}
              error={reference.error}
              retry={reference.retry}
              shown={help}
              onShow={setHelp}
              onTry={onTry}
              onClose={() => {
                setHelp(null);
                editor.current?.focus();
              }}
            />
          </div>
        </>
      )}
      {history && (
        <History
          onClose={() => setHistory(false)}
          onOpen={(text) => {
            setHistory(false);
            select(logs.open(text));
          }}
        />
      )}
    </div>
  );
}
