import { describe, expect, it } from 'vitest';
import { ticksOfIso } from '../lib/ticks';
import { rowJson, whereLine } from './rowText';
import { column, compare, emptyColumns, exact, shown, type Cell, type KqlType } from './table';

const one = (name: string, type: KqlType, cell: Cell) => column(name, type, 1, () => cell);

describe('a filter from a cell', () => {
  it.each<[string, KqlType, Cell, string]>([
    ['Account', 'string', 'CORP\\"x', '| where Account == "CORP\\\\\\"x"'],
    ['Account', 'string', '', '| where Account == ""'],
    ['n', 'long', 9007199254740993n, '| where n == 9007199254740993'],
    ['n', 'long', null, '| where isnull(n)'],
    ['my col', 'bool', true, '| where ["my col"] == true'],
    [
      't',
      'datetime',
      ticksOfIso('2024-05-01T10:20:30.1234567Z') ?? null,
      '| where t == datetime(2024-05-01T10:20:30.1234567Z)',
    ],
    ['s', 'timespan', 36_000_000_000n, '| where s == timespan(01:00:00)'],
    ['d', 'dynamic', '{"a":1}', '| where tostring(d) == "{\\"a\\":1}"'],
  ])('%s: %s', (name, type, cell, expected) => {
    expect(whereLine(one(name, type, cell), cell, true)).toBe(expected);
  });
});

it('gives a row as JSON with dynamic values in place', () => {
  const table = {
    name: 'T',
    rows: 1,
    render: null,
    columns: [
      one('a', 'string', '<b>'),
      one('d', 'dynamic', '{"x": [1]}'),
      one('n', 'long', 9007199254740993n),
      one('z', 'real', null),
    ],
  };
  expect(rowJson(table, 0)).toBe('{\n  "a": "<b>",\n  "d": {"x":[1]},\n  "n": 9007199254740993,\n  "z": null\n}');
});

it('orders nulls first and numbers by size', () => {
  expect([5n, null, 10, 9].sort((a, b) => compare(a, b, 'long'))).toEqual([null, 5n, 9, 10]);
});

it('shows milliseconds and keeps ticks', () => {
  const ticks = ticksOfIso('2024-05-01T10:20:30.1234567Z') ?? null;
  expect(shown(ticks, 'datetime')).toBe('2024-05-01 10:20:30.123');
  expect(exact(ticks, 'datetime')).toBe('2024-05-01T10:20:30.1234567Z');
});

it('reads a column again from memory once it has been read over', () => {
  let reads = 0;
  const c = column('n', 'int', 10, (i) => {
    reads++;
    return i;
  });
  for (let round = 0; round < 500; round++) for (let i = 0; i < 10; i++) expect(c.get(i)).toBe(i);
  expect(reads).toBeLessThan(1100);
});

it('knows the columns that hold nothing', () => {
  const columns = [one('a', 'string', ''), one('b', 'long', null), one('c', 'long', 0), one('d', 'bool', false)];
  expect([...emptyColumns({ name: 'T', rows: 1, render: null, columns })].map((c) => c.name)).toEqual(['a', 'b']);
});
