import { ChevronRight, Database, PanelLeftClose, Search, Table2 } from 'lucide-react';
import { memo, useDeferredValue, useMemo, useState } from 'react';
import type { TableInfo } from '../../api/portal';
import { ago, count } from '../../lib/format';
import { columnRef } from '../../results/rowText';
import { Empty, Failed, Loading } from '../../ui/parts';

interface Props {
  tables: TableInfo[] | undefined;
  error: unknown;
  retry: () => void;
  onInsert: (text: string) => void;
  onAsk: (query: string) => void;
  onHide: () => void;
}

/** The schema at hand: tables that hold rows first, then those that are only known. */
export const Sidebar = memo(function Sidebar({ tables, error, retry, onInsert, onAsk, onHide }: Props) {
  const [find, setFind] = useState('');
  const needle = useDeferredValue(find.trim().toLowerCase());
  const { filled, empty } = useMemo(() => split(tables ?? [], needle), [tables, needle]);
  const [emptyOpen, setEmptyOpen] = useState(false);
  const showEmpty = emptyOpen || needle !== '';
  return (
    <nav className="sidebar" aria-label="Tables">
      <div className="sidebar-head">
        <h2 className="grow">Tables</h2>
        <button type="button" className="button icon" aria-label="Hide tables" title="Hide tables" onClick={onHide}>
          <PanelLeftClose size={16} aria-hidden="true" />
        </button>
      </div>
      <div className="sidebar-search searchbox">
        <Search size={14} aria-hidden="true" />
        <input
          className="input"
          type="search"
          placeholder="Find a table or column"
          aria-label="Find a table or column"
          value={find}
          onChange={(e) => setFind(e.target.value)}
        />
      </div>
      <div className="sidebar-list">
        {error ? (
          <div style={{ padding: 8 }}>
            <Failed what="The tables" error={error} retry={retry} />
          </div>
        ) : !tables ? (
          <Loading what="Loading tables" />
        ) : (
          <>
            {filled.length === 0 && needle === '' && (
              <Empty icon={<Database size={28} aria-hidden="true" />} title="No data yet">
                <p>Load a file with `huntbook ingest`, or start with `--sample`.</p>
              </Empty>
            )}
            <TableList tables={filled} needle={needle} onInsert={onInsert} onAsk={onAsk} />
            {empty.length > 0 && (
              <button
                type="button"
                className="sidebar-group"
                aria-expanded={showEmpty}
                onClick={() => setEmptyOpen(!emptyOpen)}
              >
                <ChevronRight size={14} aria-hidden="true" className={showEmpty ? 'turned' : ''} />
                Known, without rows
                <span className="sidebar-rows">{count(empty.length)}</span>
              </button>
            )}
            {showEmpty && <TableList tables={empty.slice(0, 300)} needle={needle} onInsert={onInsert} onAsk={onAsk} />}
            {showEmpty && empty.length > 300 && <p className="sidebar-note">Type a name to find the rest.</p>}
            {filled.length + empty.length === 0 && needle !== '' && (
              <p className="sidebar-note">No table or column has “{find}” in its name.</p>
            )}
          </>
        )}
      </div>
    </nav>
  );
});

function split(tables: TableInfo[], needle: string) {
  const fits = (t: TableInfo) =>
    needle === '' ||
    t.name.toLowerCase().includes(needle) ||
    (needle.length > 2 && t.columns.some((c) => c.name.toLowerCase().includes(needle)));
  const byName = (a: TableInfo, b: TableInfo) => {
    const starts = (t: TableInfo) => (needle !== '' && t.name.toLowerCase().startsWith(needle) ? 0 : 1);
    return starts(a) - starts(b) || a.name.localeCompare(b.name);
  };
  const found = tables.filter(fits).sort(byName);
  return { filled: found.filter((t) => t.rows > 0), empty: found.filter((t) => t.rows === 0) };
}

interface ListProps {
  tables: TableInfo[];
  needle: string;
  onInsert: (text: string) => void;
  onAsk: (query: string) => void;
}

const TableList = memo(function TableList({ tables, needle, onInsert, onAsk }: ListProps) {
  return (
    <ul className="tables">
      {tables.map((t) => (
        <TableItem key={t.name} table={t} needle={needle} onInsert={onInsert} onAsk={onAsk} />
      ))}
    </ul>
  );
});

function TableItem({ table, needle, onInsert, onAsk }: Omit<ListProps, 'tables'> & { table: TableInfo }) {
  const [open, setOpen] = useState(false);
  const named = table.name.toLowerCase().includes(needle);
  const columns = !named && needle ? table.columns.filter((c) => c.name.toLowerCase().includes(needle)) : table.columns;
  const expanded = open || (!named && needle !== '');
  return (
    <li>
      <div className="table-row">
        <button
          type="button"
          className="table-toggle"
          aria-expanded={expanded}
          title={table.rows > 0 ? `${count(table.rows)} rows, the last ${ago(table.lastTime)}` : 'No rows'}
          onClick={() => setOpen(!open)}
          onDoubleClick={() => onInsert(columnRef(table.name))}
        >
          <ChevronRight size={14} aria-hidden="true" className={expanded ? 'turned' : ''} />
          <Table2 size={14} aria-hidden="true" className="table-icon" />
          <span className="truncate grow">{table.name}</span>
          {table.rows > 0 && <span className="sidebar-rows">{short(table.rows)}</span>}
        </button>
        <button
          type="button"
          className="button table-ask"
          aria-label={`Query ${table.name}`}
          title="Open a query on this table"
          onClick={() => onAsk(`${columnRef(table.name)}\n| take 100`)}
        >
          Query
        </button>
      </div>
      {expanded && (
        <ul className="columns">
          {columns.map((c) => (
            <li key={c.name}>
              <button
                type="button"
                className="column"
                title={c.doc ? `${c.name}: ${c.type}\n${c.doc}` : `Insert ${c.name} (${c.type})`}
                aria-label={`Insert column ${c.name}, ${c.type}`}
                onClick={() => onInsert(columnRef(c.name))}
              >
                <span className="truncate grow">{c.name}</span>
                <span className={`type type-${c.type}`}>{c.type}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const short = (n: number) => compact.format(n);
