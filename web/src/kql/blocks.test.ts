import { describe, expect, it } from 'vitest';
import { blockAt, blocks, toRun } from './blocks';

const text = 'A\n| take 1\n\n\n  \nB\n| take 2\n';

describe('blocks', () => {
  it('are parted by blank lines, spaces or not', () => {
    expect(blocks(text)).toEqual([
      { text: 'A\n| take 1', line: 0, column: 0 },
      { text: 'B\n| take 2', line: 5, column: 0 },
    ]);
  });
  it('read Windows line ends', () => {
    expect(blocks('A\r\n\r\nB').map((b) => b.text)).toEqual(['A', 'B']);
  });
  it.each([
    [0, 'A\n| take 1'],
    [1, 'A\n| take 1'],
    [3, 'A\n| take 1'],
    [5, 'B\n| take 2'],
    [7, 'B\n| take 2'],
  ])('line %i is in its block', (line, expected) => {
    expect(blockAt(text, line)?.text).toBe(expected);
  });
  it('takes the first below when the cursor is above all', () => {
    expect(blockAt('\n\nA', 0)).toEqual({ text: 'A', line: 2, column: 0 });
  });
  it('has none in an empty text', () => {
    expect(blockAt(' \n', 0)).toBeUndefined();
  });
  it('prefers a selection', () => {
    const selection = { text: 'B', line: 5, column: 0 };
    expect(toRun(text, 0, selection)).toBe(selection);
    expect(toRun(text, 0, { ...selection, text: ' \n' })?.text).toBe('A\n| take 1');
  });
});
