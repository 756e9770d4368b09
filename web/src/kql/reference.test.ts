import { describe, expect, it } from 'vitest';
import type { ReferenceEntry } from '../api/portal';
import { makeBook, nameAt, search, workspaceFunctions } from './reference';

const entry = (name: string, kind: string, more: Partial<ReferenceEntry> = {}): ReferenceEntry => ({
  name,
  kind,
  family: kind.replaceAll(' ', '-'),
  doc: `About ${name}.`,
  ...more,
});

const book = makeBook(
  {
    families: [],
    absent: { row_rank: 'Replaced.' },
    entries: [
      entry('count', 'operator'),
      entry('count', 'aggregate'),
      entry('where', 'operator', { aliases: ['filter'] }),
      entry('mv-expand', 'operator'),
      entry('range', 'operator'),
      entry('range', 'function'),
      entry('strlen', 'function'),
      entry('bag_unpack', 'plug-in'),
      entry('has_cs', 'scalar operator'),
      entry('!has_cs', 'scalar operator'),
      entry('in~', 'scalar operator'),
      entry('=~', 'scalar operator'),
      entry('-', 'scalar operator'),
      entry('matches regex', 'scalar operator'),
      entry('datetime', 'type'),
      entry('let', 'statement'),
      entry('render', 'operator', { words: [{ name: 'piechart', doc: 'Shares.' }] }),
    ],
  },
  {
    Databases: {
      main: {
        Functions: {
          Above: {
            Name: 'Above',
            DocString: 'Rows above.',
            InputParameters: [
              { Name: 'T', Columns: [{ Name: 'Score', CslType: 'long' }] },
              { Name: 'least', CslType: 'long', CslDefaultValue: '5' },
            ],
          },
        },
      },
    },
  },
);

/** What a text has where ^ stands for the cursor. */
function at(text: string, above = '') {
  const column = text.indexOf('^');
  const found = nameAt(book, text.replace('^', ''), column, above);
  return found?.entry ? `${found.entry.kind} ${found.entry.name}` : (found?.absent ?? null);
}

describe('the name at the cursor', () => {
  it.each([
    ['T | co^unt', 'operator count'],
    ['T | summarize co^unt() by x', 'aggregate count'],
    ['T | where co^unt > 3', null],
    ['T | filt^er x', 'operator where'],
    ['| mv-ex^pand x', 'operator mv-expand'],
    ['T | extend y = a-str^len(x)', 'function strlen'],
    ['T | extend y = str^len(x)-1', 'function strlen'],
    ['strlen^(x)', 'function strlen'],
    ['T | evaluate bag_un^pack(d)', 'plug-in bag_unpack'],
    ['T | where x !has^_cs "a"', 'scalar operator !has_cs'],
    ['T | where x in^~ ("a")', 'scalar operator in~'],
    ['T | where x =^~ "a"', 'scalar operator =~'],
    ['T | where x matches re^gex "a"', 'scalar operator matches regex'],
    ['ran^ge x from 1 to 2 step 1', 'operator range'],
    ['print ran^ge(1, 2)', 'function range'],
    ['datatable(t:date^time)[]', 'type datetime'],
    ['l^et a = 1;', 'statement let'],
    ['print "str^len(x)"', null],
    ['// str^len(x)', null],
    ['print row_r^ank(1)', 'Replaced.'],
    ['print Abo^ve(T)', 'workspace function Above'],
    ['', null],
  ])('%s', (text, want) => {
    expect(at(text)).toBe(want);
  });

  it('looks at the line above where a line begins', () => {
    expect(at('co^unt() by x', 'T | summarize')).toBe('aggregate count');
  });
});

it('finds by name first, then by what is said, and by words', () => {
  expect(search(book, 'count').map((e) => e.kind)).toEqual(['operator', 'aggregate']);
  expect(search(book, 'FILTER').map((e) => e.name)).toEqual(['where']);
  expect(search(book, 'piechart').map((e) => e.name)).toEqual(['render']);
  expect(search(book, 'has').map((e) => e.name)).toEqual(['has_cs', '!has_cs']);
  expect(search(book, 'no such thing')).toEqual([]);
});

it('shows functions of the workspace with their parameters', () => {
  expect(workspaceFunctions({ Databases: { main: { Functions: {} } } })).toEqual([]);
  expect(book.byKey.get('workspace/Above')?.syntax).toEqual(['Above(T:(Score:long), least:long = 5)']);
});
