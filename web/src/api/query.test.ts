import {
  Decimal,
  Field,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
  type DataType,
} from 'apache-arrow';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ticksOfIso } from '../lib/ticks';
import { exact } from '../results/table';
import { failureOf } from './failure';
import { decimalText, runQuery } from './query';

function stream(name: string, columns: [string, string, DataType, unknown[]][], render?: object): Uint8Array {
  const fields = columns.map(([n, type, arrow]) => new Field(n, arrow, true, new Map([['kql.type', type]])));
  const vectors = columns.map(([, , arrow, values]) => vectorFromArray(values, arrow));
  const metadata = new Map([['huntbook.table', name]]);
  if (render) metadata.set('huntbook.render', JSON.stringify(render));
  const children = vectors.map((v) => v.data[0]).filter((d) => d !== undefined);
  const data = makeData({ type: new Struct(fields), length: vectors[0]?.length ?? 0, children });
  const writer = new RecordBatchStreamWriter();
  writer.write(new RecordBatch(new Schema(fields, metadata), data));
  writer.finish();
  return writer.toUint8Array(true);
}

const end = (summary: object) =>
  stream('QueryCompletionInformation', [['summary', 'string', new Utf8(), [JSON.stringify(summary)]]]);
const complete = { elapsedMs: 1, rows: 1, scannedRows: 1, scannedBytes: 1, partial: null, error: null };

function answers(...parts: Uint8Array[]): void {
  const body = new Blob(parts as Uint8Array<ArrayBuffer>[]);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body.stream())));
}

const ask = () => runQuery({ workspaceId: 'w', query: 'T', signal: new AbortController().signal });

afterEach(() => vi.unstubAllGlobals());

describe('an Arrow answer', () => {
  it('holds several tables with exact values', async () => {
    const ticks = ticksOfIso('2024-05-01T10:20:30.1234567Z') as bigint;
    answers(
      stream(
        'PrimaryResult',
        [
          ['t', 'datetime', new Int64(), [ticks, null]],
          ['n', 'long', new Int64(), [9007199254740993n, 5n]],
          ['s', 'string', new Utf8(), ['<img src=x onerror=alert(1)>', '']],
        ],
        { Visualization: 'TimeChart', Title: null, yColumns: ['n'] },
      ),
      stream('Second', [['s', 'string', new Utf8(), ['x']]]),
      end({ ...complete, partial: { limit: 'rows', message: 'cut' } }),
    );
    const answer = await ask();
    expect(answer.failure).toBeNull();
    expect(answer.completion?.partial?.limit).toBe('rows');
    expect(answer.tables.map((t) => [t.name, t.rows])).toEqual([
      ['PrimaryResult', 2],
      ['Second', 1],
    ]);
    const [t, n, s] = answer.tables[0]?.columns ?? [];
    expect(t && exact(t.get(0), t.type)).toBe('2024-05-01T10:20:30.1234567Z');
    expect(t?.get(1)).toBeNull();
    expect([n?.get(0), n?.get(1)]).toEqual([9007199254740993n, 5]);
    expect(s?.get(0)).toBe('<img src=x onerror=alert(1)>');
    expect(answer.tables[0]?.render).toEqual({
      kind: 'timechart',
      properties: { visualization: 'TimeChart', ycolumns: ['n'] },
    });
  });

  it('may have columns and no rows', async () => {
    const fields = [new Field('s', new Utf8(), false, new Map([['kql.type', 'string']]))];
    const writer = new RecordBatchStreamWriter();
    writer.reset(undefined, new Schema(fields, new Map([['huntbook.table', 'PrimaryResult']])));
    writer.finish();
    const empty = writer.toUint8Array(true);
    answers(empty, empty, stream('Second', [['s', 'string', new Utf8(), ['x']]]), empty, end(complete));
    const answer = await ask();
    expect(answer.failure).toBeNull();
    expect(answer.completion).toMatchObject({ rows: 1 });
    expect(answer.tables.map((t) => t.rows)).toEqual([0, 0, 1, 0]);
    expect(answer.tables[0]).toMatchObject({ name: 'PrimaryResult', rows: 0 });
    expect(answer.tables[0]?.columns.map((c) => c.name)).toEqual(['s']);
  });

  it('tells an error after the first byte and keeps the rows before it', async () => {
    answers(
      stream('PrimaryResult', [['s', 'string', new Utf8(), ['x']]]),
      end({ ...complete, error: { code: 'E_TIME', message: 'too long' } }),
    );
    const answer = await ask();
    expect(answer.tables[0]?.rows).toBe(1);
    expect(answer.failure?.code).toBe('E_TIME');
  });

  it('never takes half an answer for a whole one', async () => {
    answers(stream('PrimaryResult', [['s', 'string', new Utf8(), ['x']]]));
    expect((await ask()).failure?.code).toBe('IncompleteAnswer');
  });
});

it('reads decimals of any sign', () => {
  const words = (n: bigint) =>
    Uint32Array.from({ length: 4 }, (_, i) => Number((BigInt.asUintN(128, n) >> BigInt(32 * i)) & 0xffffffffn));
  expect(decimalText(words(12345n), 2)).toBe('123.45');
  expect(decimalText(words(-5n), 3)).toBe('-0.005');
  expect(decimalText(words(1200n), 2)).toBe('12');
  expect(new Decimal(2, 38, 128).scale).toBe(2);
});

describe('a failure', () => {
  it('gives the innermost words and their place', () => {
    const failure = failureOf(
      400,
      JSON.stringify({
        error: {
          message: 'outer',
          code: 'BadArgumentError',
          innererror: {
            code: 'SemanticError',
            message: 'semantic',
            innererror: { code: 'SEM0100', message: "no 'x'", line: 2, pos: 8, token: 'xyz' },
          },
        },
      }),
    );
    expect(failure).toMatchObject({ code: 'SEM0100', message: "no 'x'" });
    expect(failure.marks).toEqual([{ code: 'SEM0100', message: "no 'x'", advice: '', line: 2, pos: 8, length: 3 }]);
  });

  it('keeps several marks', () => {
    const details = [
      { code: 'SYN1', message: 'a', line: 1, pos: 0, length: 2, advice: 'do b' },
      { code: 'SYN2', message: 'c', line: 3, pos: 4 },
    ];
    expect(failureOf(400, JSON.stringify({ error: { code: 'x', message: 'y', details } })).marks).toHaveLength(2);
  });

  it('speaks when there is no JSON', () => {
    expect(failureOf(502, '<html>').message).toBe('The server answered 502.');
    expect(failureOf(0, '').code).toBe('Unreachable');
  });
});
