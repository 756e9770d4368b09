/** CSV as RFC 4180 has it, made safe to open in a spreadsheet: log text must not become a formula. */

const numeric = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The cell's text, led by an apostrophe where a spreadsheet would read a formula. */
export function guard(text: string): string {
  const first = text.charAt(0);
  if (first === '\t' || first === '\r' || first === '\n') return `'${text}`;
  if (/^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) && !numeric.test(text)) return `'${text}`;
  return text;
}

export function csvCell(text: string): string {
  const safe = guard(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Lines in parts of bounded size, so that a large result becomes a Blob without one giant string. */
export function* csvParts(header: string[], rows: number, row: (i: number) => string[]): Generator<string> {
  let part = `${header.map(csvCell).join(',')}\r\n`;
  for (let i = 0; i < rows; i++) {
    part += `${row(i).map(csvCell).join(',')}\r\n`;
    if (part.length > 1 << 20) {
      yield part;
      part = '';
    }
  }
  yield part;
}
