import { BarChart3, Download, EyeOff, Hash, Rows3, SearchX, Terminal } from 'lucide-react';
import { lazy, memo, Suspense, useEffect, useMemo, useState } from 'react';
import type { Answer } from '../../api/query';
import type { QueryFailure } from '../../api/failure';
import type { Block } from '../../kql/blocks';
import { count, elapsed, bytes } from '../../lib/format';
import { inQuery, rangeLabel } from '../../lib/range';
import { drawn, isDrawn } from '../../results/chartOptions';
import { Detail } from '../../results/Detail';
import { downloadCsv } from '../../results/download';
import type { CellAt } from '../../results/Grid';
import {
  emptyColumns,
  exact,
  isNumeric,
  isWide,
  shown,
  type Column,
  type RenderHint,
  type ResultTable,
} from '../../results/table';
import { Empty, Loading, Notice } from '../../ui/parts';
import { Splitter, useSize } from '../../ui/Splitter';
import { CellMenu } from './CellMenu';
import type { Run } from './store';

const Grid = lazy(() => import('../../results/Grid'));
const Chart = lazy(() => import('../../results/Chart'));

interface Props {
  run: Run | undefined;
  onMark: (line: number, column: number) => void;
  onAdd: (line: string) => void;
  onRange: (range: string) => void;
  start: React.ReactNode;
}

export const Results = memo(function Results({ run, onMark, onAdd, onRange, start }: Props) {
  if (!run) return <div className="results">{start}</div>;
  switch (run.phase) {
    case 'running':
      return <Running key={run.began} began={run.began} rows={run.rows} />;
    case 'cancelled':
      return (
        <div className="results">
          <Empty icon={<Terminal size={28} aria-hidden="true" />} title="Cancelled">
            <p>The query was stopped after {elapsed(run.afterMs)}. It no longer runs on the server.</p>
          </Empty>
        </div>
      );
    case 'failed':
      return (
        <div className="results results-failed">
          <FailurePanel failure={run.failure} block={run.block} onMark={onMark} />
        </div>
      );
    case 'done':
      return (
        <Done answer={run.answer} block={run.block} range={run.range} onMark={onMark} onAdd={onAdd} onRange={onRange} />
      );
  }
});

function Running({ began, rows }: { began: number; rows: number }) {
  const [now, setNow] = useState(began);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  const ms = Math.max(0, now - began);
  return (
    <div className="results">
      <div className="empty">
        <span className="spinner" aria-hidden="true" />
        <p role="status">Running the query…</p>
        <p className="muted">
          {(ms / 1000).toFixed(1)} s{rows > 0 && ` · ${count(rows)} rows so far`} · Esc cancels
        </p>
      </div>
    </div>
  );
}

function FailurePanel({
  failure,
  block,
  onMark,
}: {
  failure: QueryFailure;
  block: Block;
  onMark: (line: number, column: number) => void;
}) {
  const marks = failure.marks;
  return (
    <Notice kind="bad" title={failure.code ? `The query failed: ${failure.code}` : 'The query failed'}>
      {marks.length === 0 && <p>{failure.message}</p>}
      {marks.length > 0 && (
        <ul className="marks">
          {marks.map((m, i) => {
            const line = block.line + m.line;
            const column = (m.line === 1 ? block.column : 0) + m.pos + 1;
            return (
              <li key={i}>
                <button type="button" className="link" onClick={() => onMark(line, column)}>
                  Line {line}, column {column}
                </button>{' '}
                {m.code && <code>{m.code}</code>} {m.message}
                {m.advice && <p className="muted">{m.advice}</p>}
              </li>
            );
          })}
        </ul>
      )}
      {failure.advice && <p className="muted">{failure.advice}</p>}
    </Notice>
  );
}

type View = 'chart' | 'table';

function Done({
  answer,
  block,
  range,
  onMark,
  onAdd,
  onRange,
}: Omit<Props, 'run' | 'start'> & { answer: Answer; block: Block; range: string }) {
  const [index, setIndex] = useState(0);
  const table = answer.tables[index];
  const hint = table?.render ?? null;
  const [view, setView] = useState<View | null>(null);
  const [picked, setPicked] = useState<RenderHint | null>(null);
  const drawable =
    table !== undefined && table.rows > 0 && table.columns.some((c) => isNumeric(c.type) || c.type === 'dynamic');
  const chartHint = picked ?? (hint && isDrawn(hint.kind) ? hint : null);
  const now: View = view ?? (hint && isDrawn(hint.kind) && table && table.rows > 0 ? 'chart' : 'table');
  const [visible, setVisible] = useState<number | null>(null);
  const empty = useMemo(() => (table ? emptyColumns(table) : none), [table]);
  const [hideEmpty, setHideEmpty] = useState(table !== undefined && isWide(table));

  return (
    <div className="results">
      <div className="results-bar">
        {answer.tables.length > 1 && (
          <div className="segments" role="group" aria-label="Result tables">
            {answer.tables.map((t, i) => (
              <button
                key={i}
                type="button"
                className="button"
                aria-pressed={i === index}
                onClick={() => (setIndex(i), setView(null), setPicked(null))}
              >
                {t.name}
              </button>
            ))}
          </div>
        )}
        <div className="segments" role="group" aria-label="Show results as">
          <button type="button" className="button" aria-pressed={now === 'table'} onClick={() => setView('table')}>
            <Rows3 size={14} aria-hidden="true" /> Results
          </button>
          <button
            type="button"
            className="button"
            aria-pressed={now === 'chart'}
            disabled={!drawable}
            title={drawable ? undefined : 'A chart needs a numeric column'}
            onClick={() => {
              if (table) setPicked(chartHint ?? guess(table));
              setView('chart');
            }}
          >
            <BarChart3 size={14} aria-hidden="true" /> Chart
          </button>
        </div>
        {now === 'chart' && chartHint && (
          <label className="chart-kind">
            <span className="visually-hidden">Kind of chart</span>
            <select
              className="input"
              value={chartHint.kind}
              onChange={(e) => setPicked({ kind: e.target.value, properties: chartHint.properties })}
            >
              {drawn.map((kind) => (
                <option key={kind} value={kind}>
                  {kind}
                </option>
              ))}
            </select>
          </label>
        )}
        {hint && !isDrawn(hint.kind) && hint.kind !== 'table' && hint.kind !== 'card' && (
          <span className="badge">render {hint.kind} is shown as a table</span>
        )}
        <span className="grow" />
        {now === 'table' && table && table.rows > 0 && empty.size > 0 && empty.size < table.columns.length && (
          <button
            type="button"
            className="button"
            aria-pressed={hideEmpty}
            title="Columns that hold nothing in any row of this result"
            onClick={() => setHideEmpty(!hideEmpty)}
          >
            <EyeOff size={14} aria-hidden="true" /> {count(empty.size)} empty {empty.size === 1 ? 'column' : 'columns'}{' '}
            {hideEmpty ? 'hidden' : 'shown'}
          </button>
        )}
        <button
          type="button"
          className="button"
          disabled={!table || table.rows === 0}
          onClick={() => table && downloadCsv(table)}
        >
          <Download size={14} aria-hidden="true" /> Export CSV
        </button>
      </div>
      {answer.failure && (
        <div className="results-notice">
          <FailurePanel failure={answer.failure} block={block} onMark={onMark} />
        </div>
      )}
      {answer.completion?.partial && (
        <div className="results-notice">
          <Notice kind="warn" title={`This result is cut: ${limitName(answer.completion.partial.limit)}`}>
            {answer.completion.partial.message}
          </Notice>
        </div>
      )}
      <div className="results-body">
        {!table || table.columns.length === 0 || (table.rows === 0 && !answer.failure) ? (
          <NoRows range={range} onRange={onRange} />
        ) : now === 'chart' && chartHint ? (
          <Suspense fallback={<Loading what="Drawing" />}>
            <Chart key={chartHint.kind} table={table} hint={chartHint} />
          </Suspense>
        ) : hint?.kind === 'card' && view === null ? (
          <Card table={table} />
        ) : (
          <TableView key={index} table={table} hidden={hideEmpty ? empty : none} onAdd={onAdd} onVisible={setVisible} />
        )}
      </div>
      <StatusBar answer={answer} table={table} range={range} visible={now === 'table' ? visible : null} />
    </div>
  );
}

const limitName = (limit: string) => ({ rows: 'row limit', bytes: 'size limit', time: 'time limit' })[limit] ?? limit;

/** A chart for a result that asked for none. */
function guess(table: ResultTable): RenderHint {
  const time = table.columns.some((c) => c.type === 'datetime');
  return { kind: time ? 'timechart' : 'columnchart', properties: {} };
}

function NoRows({ range, onRange }: { range: string; onRange: (range: string) => void }) {
  return (
    <Empty icon={<SearchX size={28} aria-hidden="true" />} title="No rows">
      <p>
        The query ran and found nothing
        {range === inQuery ? '.' : ` in the time range “${rangeLabel(range)}”.`}
      </p>
      {range !== inQuery && range !== '14d' && range !== '30d' && (
        <button type="button" className="button outline" onClick={() => onRange('14d')}>
          Ask over the last 14 days
        </button>
      )}
    </Empty>
  );
}

/** `render card`: the numbers of the first row, large. */
function Card({ table }: { table: ResultTable }) {
  return (
    <dl className="cards">
      {table.columns.map((c) => (
        <div key={c.name} className="card-number">
          <dd>{isNumeric(c.type) ? count(Number(exact(c.get(0), c.type))) : shown(c.get(0), c.type)}</dd>
          <dt>{c.name}</dt>
        </div>
      ))}
    </dl>
  );
}

const none: ReadonlySet<Column> = new Set();

function TableView({
  table,
  hidden,
  onAdd,
  onVisible,
}: {
  table: ResultTable;
  hidden: ReadonlySet<Column>;
  onAdd: (line: string) => void;
  onVisible: (rows: number) => void;
}) {
  const [row, setRow] = useState<number | null>(null);
  const [size, setSize] = useSize('detail', 420);
  const [menu, setMenu] = useState<CellAt | null>(null);
  return (
    <div className="table-view">
      <div className="grow">
        <Suspense fallback={<Loading what="Loading the grid" />}>
          <Grid
            table={table}
            hidden={hidden}
            onRow={(at, open) => setRow((now) => (open || now !== null ? at : now))}
            onCellMenu={setMenu}
            onShown={onVisible}
          />
        </Suspense>
      </div>
      {row !== null && (
        <>
          <Splitter
            label="Width of the details"
            orientation="vertical"
            direction={-1}
            value={size}
            min={280}
            max={900}
            onChange={setSize}
          />
          <div style={{ width: size }} className="detail-box">
            <Detail table={table} row={row} onRow={setRow} onClose={() => setRow(null)} onAdd={onAdd} />
          </div>
        </>
      )}
      {menu && <CellMenu at={menu} table={table} onAdd={onAdd} onDetail={setRow} onClose={() => setMenu(null)} />}
    </div>
  );
}

function StatusBar({
  answer,
  table,
  range,
  visible,
}: {
  answer: Answer;
  table: ResultTable | undefined;
  range: string;
  visible: number | null;
}) {
  const { completion } = answer;
  const rows = table?.rows ?? 0;
  const filtered = visible !== null && visible !== rows;
  return (
    <div className="status" role="status" aria-label="Result">
      <span className={`badge ${completion && !completion.partial && !answer.failure ? 'good' : 'warn'}`}>
        {answer.failure ? 'Broken off' : !completion ? 'Unknown' : completion.partial ? 'Cut' : 'Complete'}
      </span>
      <span>
        <Hash size={12} aria-hidden="true" />
        {filtered
          ? `${count(visible)} of ${count(rows)} rows (filtered)`
          : `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`}
      </span>
      {completion && (
        <>
          <span title={`Server ${elapsed(completion.elapsedMs)}, with transfer ${elapsed(answer.roundTripMs)}`}>
            {elapsed(completion.elapsedMs)}
          </span>
          <span>
            scanned {count(completion.scannedRows)} rows, {bytes(completion.scannedBytes)}
          </span>
        </>
      )}
      <span className="grow" />
      <span>{rangeLabel(range)}</span>
      <span>Times are UTC</span>
    </div>
  );
}
