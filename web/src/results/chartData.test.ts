import { describe, expect, it } from 'vitest';
import { ticksOfIso } from '../lib/ticks';
import { chartData, NotDrawable } from './chartData';
import { drawing, isDrawn, type ChartColours } from './chartOptions';
import { column, type Cell, type KqlType, type ResultTable } from './table';

const colours: ChartColours = { text: '#000', muted: '#555', line: '#ccc', surface: '#fff', font: 'sans-serif' };
const at = (iso: string) => ticksOfIso(iso) as bigint;

function table(columns: [string, KqlType, Cell[]][]): ResultTable {
  const rows = columns[0]?.[2].length ?? 0;
  return {
    name: 'PrimaryResult',
    rows,
    render: null,
    columns: columns.map(([name, type, cells]) => column(name, type, rows, (i) => cells[i] ?? null)),
  };
}

const hours = table([
  ['count_', 'long', [3, 1, 2]],
  ['TimeGenerated', 'datetime', [at('2024-01-01T01:00:00Z'), at('2024-01-01T00:00:00Z'), at('2024-01-01T01:00:00Z')]],
  ['Kind', 'string', ['a', 'a', 'b']],
]);

describe('chart data', () => {
  it('finds time, values and what splits them, and puts points in order of time', () => {
    const data = chartData(hours, 'timechart', {});
    expect(data.axis).toBe('time');
    expect(data.xName).toBe('TimeGenerated');
    expect(data.series).toEqual([
      {
        name: 'a',
        points: [
          [Date.parse('2024-01-01T00:00:00Z'), 1],
          [Date.parse('2024-01-01T01:00:00Z'), 3],
        ],
      },
      { name: 'b', points: [[Date.parse('2024-01-01T01:00:00Z'), 2]] },
    ]);
  });

  it('follows the columns that render names', () => {
    const data = chartData(hours, 'columnchart', { xcolumn: 'Kind', ycolumns: 'count_', series: ['TimeGenerated'] });
    expect(data.axis).toBe('category');
    expect(data.categories).toEqual(['a', 'b']);
    expect(data.series.map((s) => s.name)).toEqual(['2024-01-01 01:00:00.000', '2024-01-01 00:00:00.000']);
  });

  it('says which column is not there', () => {
    expect(() => chartData(hours, 'timechart', { ycolumns: 'nope' })).toThrow(NotDrawable);
  });

  it('says that nothing can be drawn', () => {
    expect(() => chartData(table([['a', 'string', ['x']]]), 'columnchart', {})).toThrow('numeric');
  });

  it('unfolds the arrays of make-series', () => {
    const made = table([
      ['Kind', 'string', ['a', 'b']],
      ['n', 'dynamic', ['[1,2]', '[3,null]']],
      [
        't',
        'dynamic',
        ['["2024-01-01T00:00:00Z","2024-01-02T00:00:00Z"]', '["2024-01-01T00:00:00Z","2024-01-02T00:00:00Z"]'],
      ],
    ]);
    const data = chartData(made, 'timechart', {});
    expect(data.xName).toBe('t');
    expect(data.series.map((s) => [s.name, s.points.map((p) => p[1])])).toEqual([
      ['a', [1, 2]],
      ['b', [3, null]],
    ]);
  });

  it('keeps nulls and empty names apart from zero', () => {
    const data = chartData(
      table([
        ['Kind', 'string', ['', 'b']],
        ['n', 'long', [null, 0]],
      ]),
      'columnchart',
      {},
    );
    expect(data.series[0]?.points).toEqual([
      ['(empty)', null],
      ['b', 0],
    ]);
  });
});

describe('chart options', () => {
  const option = (kind: string, properties = {}) =>
    drawing(hours, { kind, properties }, colours).option as {
      series: { type: string; stack?: string; data: unknown[] }[];
      xAxis?: { type: string };
      yAxis?: { type: string };
      tooltip: { renderMode: string };
    };

  it.each([
    ['timechart', 'line'],
    ['areachart', 'line'],
    ['columnchart', 'bar'],
    ['barchart', 'bar'],
    ['scatterchart', 'scatter'],
    ['piechart', 'pie'],
  ])('%s is drawn with %s and a tooltip that is never markup', (kind, type) => {
    const made = option(kind);
    expect(isDrawn(kind)).toBe(true);
    expect(made.series.every((s) => s.type === type)).toBe(true);
    expect(made.tooltip.renderMode).toBe('richText');
  });

  it('lays bars on their side', () => {
    const made = option('barchart', { xcolumn: 'Kind' });
    expect([made.xAxis?.type, made.yAxis?.type]).toEqual(['value', 'category']);
  });

  it('stacks columns unless told not to', () => {
    expect(option('columnchart').series[0]?.stack).toBe('all');
    expect(option('columnchart', { kind: 'unstacked' }).series[0]?.stack).toBeUndefined();
  });

  it('stacks by place on the axis, also where a series has no row', () => {
    const made = option('areachart');
    expect(made.series.map((s) => s.data.map((p) => (p as number[])[1]))).toEqual([
      [1, 3],
      [0, 2],
    ]);
  });

  it('gives shares of a hundred', () => {
    const made = option('columnchart', { kind: 'stacked100', xcolumn: 'TimeGenerated' });
    const last = made.series.map((s) => (s.data.at(-1) as [number, number])[1]);
    expect(last[0]).toBeCloseTo(60);
    expect(last[1]).toBeCloseTo(40);
  });

  it('gathers small slices of a pie', () => {
    const many = table([
      ['k', 'string', Array.from({ length: 30 }, (_, i) => `k${i}`)],
      ['n', 'long', Array.from({ length: 30 }, (_, i) => 30 - i)],
    ]);
    const made = drawing(many, { kind: 'piechart', properties: {} }, colours).option as {
      series: { data: { name: string; value: number }[] }[];
    };
    expect(made.series[0]?.data.at(-1)).toEqual({ name: '6 others', value: 21 });
  });
});
