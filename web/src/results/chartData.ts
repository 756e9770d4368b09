/** From a result table and render's hint to series of numbers: which column is x, which split, which are drawn. */
import { ticksOfIso, unixMs } from '../lib/ticks';
import { exact, isNumeric, numberOf, shown, type Cell, type Column, type KqlType, type ResultTable } from './table';

export type AxisKind = 'time' | 'value' | 'category';

export interface Series {
  name: string;
  points: [x: number | string, y: number | null][];
}

export interface ChartData {
  axis: AxisKind;
  xName: string;
  yName: string;
  /** Categories in the order the rows brought them, when the axis is one of categories. */
  categories: string[];
  series: Series[];
  /** Said under the chart when not everything is drawn. */
  dropped: string | null;
}

/** More series than this cannot be told apart, and more points than this only cost time. */
const maxSeries = 60;
const maxPoints = 200_000;

/** Charts whose x runs along time by their nature. */
const timeKinds = new Set(['timechart', 'anomalychart', 'timepivot']);

/** Why a table cannot be drawn, in words. */
export class NotDrawable extends Error {}

export function chartData(table: ResultTable, kind: string, properties: Record<string, unknown>): ChartData {
  const flat = unfold(table);
  const x = xColumn(flat, kind, names(properties.xcolumn)[0]);
  if (!x) throw new NotDrawable('A chart needs a column for its x axis.');
  const asked = names(properties.ycolumns);
  const splits = names(properties.series);
  const others = flat.columns.filter((c) => c !== x);
  const y = asked.length
    ? pick(flat, asked)
    : others.filter((c) => (isNumeric(c.type) || c.type === 'timespan') && !splits.includes(c.name));
  if (y.length === 0) throw new NotDrawable('A chart needs a numeric column to draw. Summarize first.');
  const by = splits.length ? pick(flat, splits) : others.filter((c) => !y.includes(c) && splitsBy(c.type));
  return gather(flat, x, y, by, kind);
}

function splitsBy(type: KqlType): boolean {
  return type === 'string' || type === 'bool' || type === 'guid' || type === 'dynamic';
}

function names(value: unknown): string[] {
  const list = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
  return list.map((n) => n.trim()).filter((n) => n !== '');
}

function pick(table: ResultTable, wanted: string[]): Column[] {
  return wanted.map((name) => {
    const found = table.columns.find((c) => c.name === name);
    if (!found) throw new NotDrawable(`The chart asks for column ${name}, which the result does not have.`);
    return found;
  });
}

function xColumn(table: ResultTable, kind: string, asked: string | undefined): Column | undefined {
  if (asked) return pick(table, [asked])[0];
  const time = table.columns.find((c) => c.type === 'datetime');
  if (timeKinds.has(kind)) return time ?? table.columns.find((c) => isNumeric(c.type)) ?? table.columns[0];
  if (kind === 'linechart' || kind === 'areachart' || kind === 'stackedareachart') return time ?? table.columns[0];
  if (kind === 'scatterchart') {
    return time ?? table.columns.find((c) => isNumeric(c.type)) ?? table.columns[0];
  }
  const first = table.columns[0];
  // `summarize count() by bin(...)` may name the count first.
  if (first && isNumeric(first.type)) return table.columns.find((c) => !isNumeric(c.type)) ?? first;
  return first;
}

function gather(table: ResultTable, x: Column, y: Column[], by: Column[], kind: string): ChartData {
  const axis: AxisKind =
    x.type === 'datetime' ? 'time' : isNumeric(x.type) && !isCategorical(kind) ? 'value' : 'category';
  const found = new Map<string, Series>();
  const categories = new Map<string, number>();
  const rows = Math.min(table.rows, maxPoints);
  let left = 0;
  for (let row = 0; row < rows; row++) {
    const at = place(x, row, axis);
    if (at === undefined) continue;
    if (axis === 'category') categories.set(String(at), categories.size);
    const key = by.map((c) => label(c, row)).join(', ');
    for (const column of y) {
      const name = by.length === 0 ? column.name : y.length === 1 ? key : `${key}: ${column.name}`;
      let series = found.get(name);
      if (!series) {
        if (found.size >= maxSeries) {
          left++;
          continue;
        }
        series = { name, points: [] };
        found.set(name, series);
      }
      series.points.push([at, numberOf(column.get(row), column.type) ?? null]);
    }
  }
  const series = [...found.values()];
  if (axis !== 'category') {
    for (const s of series) s.points.sort((a, b) => (a[0] as number) - (b[0] as number));
  }
  const dropped =
    left > 0
      ? `Only the first ${maxSeries} series are drawn: split by a column with fewer values, or take the top ones.`
      : table.rows > rows
        ? `Only the first ${maxPoints.toLocaleString('en-US')} rows are drawn.`
        : null;
  return {
    axis,
    xName: x.name,
    yName: y.length === 1 ? (y[0]?.name ?? '') : '',
    categories: [...categories.keys()],
    series,
    dropped,
  };
}

const isCategorical = (kind: string) => kind === 'columnchart' || kind === 'barchart' || kind === 'piechart';

function place(x: Column, row: number, axis: AxisKind): number | string | undefined {
  const cell = x.get(row);
  if (axis === 'category') return cell === null ? '(null)' : label(x, row);
  return numberOf(cell, x.type);
}

function label(c: Column, row: number): string {
  const text = shown(c.get(row), c.type);
  return text === '' ? '(empty)' : text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

/**
 * make-series gives one row a series with arrays in it; charts want one row a point. Rows whose first array column
 * holds n values become n rows, in which shorter arrays end in nulls and plain columns repeat.
 */
function unfold(table: ResultTable): ResultTable {
  const arrays = table.columns.filter((c) => c.type === 'dynamic' && isArray(firstText(c, table.rows)));
  if (arrays.length < 2 || arrays.length === 0) return table;
  const values = new Map<Column, Cell[]>(table.columns.map((c) => [c, []]));
  const types = new Map<Column, KqlType>();
  for (let row = 0; row < table.rows; row++) {
    const parsed = arrays.map((c) => parseArray(c.get(row)));
    const length = Math.max(...parsed.map((p) => p.length));
    for (let i = 0; i < length; i++) {
      for (const c of table.columns) {
        const at = arrays.indexOf(c);
        if (at < 0) values.get(c)?.push(c.get(row));
        else {
          const { cell, type } = element(parsed[at]?.[i]);
          if (cell !== null && !types.has(c)) types.set(c, type);
          values.get(c)?.push(cell);
        }
      }
    }
  }
  const rows = values.values().next().value?.length ?? 0;
  return {
    ...table,
    rows,
    columns: table.columns.map((c) => ({
      name: c.name,
      type: types.get(c) ?? c.type,
      get: (row) => values.get(c)?.[row] ?? null,
    })),
  };
}

function firstText(c: Column, rows: number): string {
  for (let i = 0; i < Math.min(rows, 20); i++) {
    const text = exact(c.get(i), c.type);
    if (text !== '') return text;
  }
  return '';
}

const isArray = (text: string) => text.startsWith('[');

function parseArray(cell: Cell): unknown[] {
  if (typeof cell !== 'string') return [];
  try {
    const value = JSON.parse(cell) as unknown;
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function element(value: unknown): { cell: Cell; type: KqlType } {
  if (typeof value === 'number') return { cell: value, type: 'real' };
  if (typeof value === 'string') {
    const ticks = ticksOfIso(value);
    return ticks === undefined ? { cell: value, type: 'string' } : { cell: ticks, type: 'datetime' };
  }
  if (value === null || value === undefined) return { cell: null, type: 'real' };
  return { cell: JSON.stringify(value), type: 'string' };
}

export { unixMs };
