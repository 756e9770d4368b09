import { csvParts } from '../lib/csv';
import { exact, type ResultTable } from './table';

/** Saves every row of the table, not only those a grid filter shows. */
export function downloadCsv(table: ResultTable): void {
  const { columns } = table;
  const parts = csvParts(
    columns.map((c) => c.name),
    table.rows,
    (i) => columns.map((c) => exact(c.get(i), c.type)),
  );
  // The byte order mark makes Excel read UTF-8.
  const blob = new Blob(['\uFEFF', ...parts], { type: 'text/csv;charset=utf-8' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `huntbook-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
