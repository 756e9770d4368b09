/** Queries in one text are blocks that blank lines part, as in every Kusto editor. */

export interface Block {
  text: string;
  /** Zero-based line of the block's first line in the whole text. */
  line: number;
  /** Zero-based column where the text begins in that line; not 0 only for a selection. */
  column: number;
}

/** Every block of the text, in order, with no blank lines at its ends. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let lines: string[] = [];
  let start = 0;
  const close = () => {
    if (lines.length > 0) found.push({ text: lines.join('\n'), line: start, column: 0 });
    lines = [];
  };
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') {
      close();
      return;
    }
    if (lines.length === 0) start = i;
    lines.push(line);
  });
  close();
  return found;
}

/** The block that holds the line or, on a blank line, the one above it; else the first below. */
export function blockAt(text: string, line: number): Block | undefined {
  const all = blocks(text);
  return all.findLast((b) => b.line <= line) ?? all[0];
}

/** What Run takes: the selection when there is one, else the block at the cursor. */
export function toRun(
  text: string,
  line: number,
  selection?: { text: string; line: number; column: number },
): Block | undefined {
  if (selection && selection.text.trim() !== '') return selection;
  return blockAt(text, line);
}
