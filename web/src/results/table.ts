/** A result table over Arrow's columns: values stay in the buffers they came in until somebody looks. */
import { isoOfTicks, readableOfTicks, textOfSpan, unixMs } from '../lib/ticks';

export type KqlType =
  'bool' | 'int' | 'long' | 'real' | 'decimal' | 'datetime' | 'timespan' | 'string' | 'dynamic' | 'guid';

/** null is KQL's null; datetime and timespan are ticks; decimal, dynamic and guid are text. */
export type Cell = null | boolean | number | bigint | string;

export interface Column {
  name: string;
  type: KqlType;
  get(row: number): Cell;
}

/** What `render` asked for, with lower-case property names. */
export interface RenderHint {
  kind: string;
  properties: Record<string, unknown>;
}

export interface ResultTable {
  name: string;
  columns: Column[];
  rows: number;
  render: RenderHint | null;
}

/**
 * A column that reads through `read`, and keeps every value once it has been read about twice over: the first
 * screens cost nothing, while sorting, filtering and charts do not decode a value again at each comparison.
 */
export function column(name: string, type: KqlType, rows: number, read: (row: number) => Cell): Column {
  let reads = 0;
  let kept: Cell[] | undefined;
  return {
    name,
    type,
    get(row) {
      if (kept) return kept[row] ?? null;
      if (++reads > 2 * rows + 1000) {
        kept = new Array<Cell>(rows);
        for (let i = 0; i < rows; i++) kept[i] = read(i);
        return kept[row] ?? null;
      }
      return read(row);
    },
  };
}

export const isNumeric = (type: KqlType) => type === 'int' || type === 'long' || type === 'real' || type === 'decimal';

/** The cell as the grid shows it. */
export function shown(cell: Cell, type: KqlType): string {
  if (cell === null) return '';
  if (type === 'datetime' && typeof cell === 'bigint') return readableOfTicks(cell);
  return exact(cell, type);
}

/** The cell with nothing lost: for copying, CSV and the detail panel. */
export function exact(cell: Cell, type: KqlType): string {
  if (cell === null) return '';
  if (typeof cell === 'bigint') {
    if (type === 'datetime') return isoOfTicks(cell);
    if (type === 'timespan') return textOfSpan(cell);
  }
  return String(cell);
}

/** A number for an axis; undefined when the cell is none. */
export function numberOf(cell: Cell, type: KqlType): number | undefined {
  if (cell === null) return undefined;
  if (typeof cell === 'bigint') {
    if (type === 'datetime') return unixMs(cell);
    if (type === 'timespan') return Number(cell) / 1e7;
    return Number(cell);
  }
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  const value = typeof cell === 'number' ? cell : cell.trim() === '' ? NaN : Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

/** Orders cells of one column as `sort by ... asc` does: nulls first, numbers by size, text by code point. */
export function compare(a: Cell, b: Cell, type: KqlType): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (type === 'decimal') return Number(a) - Number(b);
  return a < b ? -1 : 1;
}

/** A raw table has many columns, most of them empty in any one question; a projected result has few, all asked for. */
export const isWide = (table: ResultTable) => table.columns.length > 30;

/** Looking at more cells than this would hold up the page. */
const maxLooked = 2_000_000;

/** The columns that hold nothing in any row; none when there are too many cells to look at. */
export function emptyColumns(table: ResultTable): Set<Column> {
  const empty = new Set<Column>();
  if (table.rows * table.columns.length > maxLooked) return empty;
  for (const c of table.columns) {
    let row = 0;
    for (; row < table.rows; row++) {
      const cell = c.get(row);
      if (cell !== null && cell !== '') break;
    }
    if (row === table.rows) empty.add(c);
  }
  return empty;
}
