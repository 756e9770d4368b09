import { ChevronDown, ChevronUp, Copy, Filter, FilterX, Search, X } from 'lucide-react';
import { useState } from 'react';
import { count } from '../lib/format';
import { copyText } from '../ui/parts';
import { JsonTree } from './JsonTree';
import { rowJson, whereLine } from './rowText';
import { exact, type Column, type ResultTable } from './table';

interface Props {
  table: ResultTable;
  row: number;
  onRow: (row: number) => void;
  onClose: () => void;
  /** Adds a line to the query. */
  onAdd: (line: string) => void;
}

/** Every field of one row, whole, with nothing cut. */
export function Detail({ table, row, onRow, onClose, onAdd }: Props) {
  const [find, setFind] = useState('');
  const [empties, setEmpties] = useState(false);
  const needle = find.toLowerCase();
  const fields = table.columns
    .map((column) => ({ column, text: exact(column.get(row), column.type) }))
    .filter((f) => empties || (f.text !== '' && f.text !== '{}' && f.text !== '[]'))
    .filter((f) => !needle || f.column.name.toLowerCase().includes(needle) || f.text.toLowerCase().includes(needle));
  const hidden = table.columns.length - fields.length;
  return (
    <section className="detail" aria-label={`Details of row ${row + 1}`}>
      <div className="detail-head">
        <h2 className="grow truncate">Row {count(row + 1)}</h2>
        <button
          type="button"
          className="button icon"
          aria-label="Row before"
          title="Row before"
          disabled={row === 0}
          onClick={() => onRow(row - 1)}
        >
          <ChevronUp size={16} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label="Row after"
          title="Row after"
          disabled={row >= table.rows - 1}
          onClick={() => onRow(row + 1)}
        >
          <ChevronDown size={16} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label="Copy row as JSON"
          title="Copy row as JSON"
          onClick={() => void copyText(rowJson(table, row), 'Row')}
        >
          <Copy size={15} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="button icon"
          aria-label="Close details"
          title="Close details"
          onClick={onClose}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <div className="detail-tools">
        <div className="searchbox grow">
          <Search size={14} aria-hidden="true" />
          <input
            className="input"
            type="search"
            aria-label="Find a field or value"
            placeholder="Find a field or value"
            value={find}
            onChange={(e) => setFind(e.target.value)}
          />
        </div>
        <label className="check">
          <input type="checkbox" checked={empties} onChange={(e) => setEmpties(e.target.checked)} /> Empty fields
        </label>
      </div>
      <dl className="detail-fields" tabIndex={0} aria-label="Fields">
        {fields.map((f) => (
          <Field key={f.column.name} column={f.column} text={f.text} row={row} onAdd={onAdd} />
        ))}
      </dl>
      {hidden > 0 && (
        <p className="detail-note">
          {count(hidden)} of {count(table.columns.length)} fields not shown{empties || needle ? '' : ' (empty)'}
        </p>
      )}
    </section>
  );
}

function Field({
  column,
  text,
  row,
  onAdd,
}: {
  column: Column;
  text: string;
  row: number;
  onAdd: (line: string) => void;
}) {
  const { name, type } = column;
  const nested = type === 'dynamic' && /^\s*[[{]/.test(text);
  const add = (keep: boolean) => onAdd(whereLine(column, column.get(row), keep));
  return (
    <div className="detail-field">
      <dt>
        <span className="detail-name">{name}</span>
        <span className={`type type-${type}`}>{type}</span>
        <span className="detail-actions">
          <button
            type="button"
            className="button icon small"
            aria-label={`Keep only rows with this ${name}`}
            title="Keep only rows with this value"
            onClick={() => add(true)}
          >
            <Filter size={13} aria-hidden="true" />
          </button>
          <button
            type="button"
            className="button icon small"
            aria-label={`Leave out rows with this ${name}`}
            title="Leave out rows with this value"
            onClick={() => add(false)}
          >
            <FilterX size={13} aria-hidden="true" />
          </button>
          <button
            type="button"
            className="button icon small"
            aria-label={`Copy ${name}`}
            title="Copy"
            onClick={() => void copyText(text, name)}
          >
            <Copy size={13} aria-hidden="true" />
          </button>
        </span>
      </dt>
      <dd>{nested ? <JsonTree json={text} /> : text === '' ? <span className="muted">(empty)</span> : text}</dd>
    </div>
  );
}
