/** Rows and cells as text for the clipboard and for filters written into a query. */
import { exact, isNumeric, type Cell, type Column, type KqlType, type ResultTable } from './table';

/** The row as a JSON object, dynamic values in place. */
export function rowJson(table: ResultTable, row: number): string {
  const fields = table.columns.map((c) => `  ${JSON.stringify(c.name)}: ${json(c.get(row), c.type)}`);
  return `{\n${fields.join(',\n')}\n}`;
}

function json(cell: Cell, type: KqlType): string {
  if (cell === null) return 'null';
  if (type === 'dynamic' && typeof cell === 'string') {
    try {
      return JSON.stringify(JSON.parse(cell));
    } catch {
      return JSON.stringify(cell);
    }
  }
  if (type === 'bool' || type === 'int' || type === 'long') return String(cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : JSON.stringify(String(cell));
  return JSON.stringify(exact(cell, type));
}

/** The value as KQL writes it. */
export function kqlLiteral(cell: Cell, type: KqlType): string {
  if (type === 'string') return JSON.stringify(cell ?? '');
  if (cell === null) return `${type}(null)`;
  if (type === 'dynamic') return `dynamic(${exact(cell, type)})`;
  if (type === 'bool' || (isNumeric(type) && type !== 'decimal')) return String(cell);
  return `${type}(${exact(cell, type)})`;
}

export function columnRef(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `[${JSON.stringify(name)}]`;
}

/** A `where` line that keeps or drops rows with this value. */
export function whereLine(column: Column, cell: Cell, keep: boolean): string {
  const ref = columnRef(column.name);
  if (column.type === 'dynamic') {
    return `| where tostring(${ref}) ${keep ? '==' : '!='} ${JSON.stringify(cell === null ? '' : exact(cell, 'dynamic'))}`;
  }
  if (cell === null && column.type !== 'string') return `| where ${keep ? 'isnull' : 'isnotnull'}(${ref})`;
  return `| where ${ref} ${keep ? '==' : '!='} ${kqlLiteral(cell, column.type)}`;
}
