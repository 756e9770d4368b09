/** Running a query: the Log Analytics endpoint, answered as a chain of Arrow streams. */
import { RecordBatchReader, Type, type RecordBatch, type Schema, type Vector, Table as ArrowTable } from 'apache-arrow';
import { api } from '../lib/paths';
import { column, type Cell, type KqlType, type RenderHint, type ResultTable } from '../results/table';
import { failureOf, type QueryFailure } from './failure';

export interface Completion {
  elapsedMs: number;
  rows: number;
  scannedRows: number;
  scannedBytes: number;
  partial: { limit: string; message: string } | null;
}

export interface Answer {
  tables: ResultTable[];
  /** null when the answer broke off. */
  completion: Completion | null;
  /** An error after the first byte; the rows before it are kept. */
  failure: QueryFailure | null;
  requestId: string;
  /** From the press of Run to the last byte. */
  roundTripMs: number;
}

export interface Asked {
  workspaceId: string;
  query: string;
  timespan?: string | undefined;
  signal: AbortSignal;
  /** Called as rows arrive. */
  onRows?: (rows: number) => void;
}

const arrow = 'application/vnd.apache.arrow.stream';

/** Throws QueryError for an error before the first byte, and the abort's own error. */
export async function runQuery(asked: Asked): Promise<Answer> {
  const requestId = crypto.randomUUID?.() ?? `${Date.now().toString(16)}-${Math.random().toString(16).slice(2)}`;
  const began = performance.now();
  let response: Response;
  try {
    response = await fetch(api.query(asked.workspaceId), {
      method: 'POST',
      credentials: 'same-origin',
      signal: asked.signal,
      headers: {
        'Content-Type': 'application/json',
        Accept: arrow,
        'x-ms-app': 'Huntbook.Portal',
        'x-ms-client-request-id': requestId,
      },
      body: JSON.stringify({
        query: asked.query,
        ...(asked.timespan === undefined ? {} : { timespan: asked.timespan }),
      }),
    });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new QueryError(failureOf(0, ''));
  }
  if (!response.ok) throw new QueryError(failureOf(response.status, await response.text()));

  const answer: Answer = { tables: [], completion: null, failure: null, requestId, roundTripMs: 0 };
  try {
    await readAnswer(response, answer, asked.onRows);
  } catch (error) {
    if (isAbort(error)) throw error;
    answer.failure ??= brokenOff(error);
  }
  if (!answer.completion && !answer.failure) answer.failure = brokenOff();
  answer.roundTripMs = performance.now() - began;
  return answer;
}

export class QueryError extends Error {
  constructor(readonly failure: QueryFailure) {
    super(failure.message);
    this.name = 'QueryError';
  }
}

export const isAbort = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

function brokenOff(cause?: unknown): QueryFailure {
  return {
    code: 'IncompleteAnswer',
    message: `The answer broke off before its end${cause instanceof Error ? `: ${cause.message}` : ''}. What is shown may be too little.`,
    advice: 'Run the query again.',
    marks: [],
  };
}

interface Summary extends Completion {
  error: { code: string; message: string } | null;
}

async function readAnswer(response: Response, answer: Answer, onRows?: (rows: number) => void): Promise<void> {
  let seen = 0;
  for await (const reader of RecordBatchReader.readAll(response)) {
    await reader.open({ autoDestroy: false });
    let schema = reader.schema;
    let batches: RecordBatch[] = [];
    for await (const batch of reader) {
      // After a stream without rows the reader runs on into the next one: its schema tells.
      if (reader.schema !== schema) {
        keep(answer, schema, batches);
        schema = reader.schema;
        batches = [];
      }
      if (batch.numRows === 0) continue;
      batches.push(batch);
      if (schema.metadata.get('huntbook.table') === completionTable) continue;
      seen += batch.numRows;
      onRows?.(seen);
    }
    keep(answer, schema, batches);
  }
}

const completionTable = 'QueryCompletionInformation';

/** Adds a stream that was read to the answer. */
function keep(answer: Answer, schema: Schema, batches: RecordBatch[]): void {
  const table = batches.length > 0 ? new ArrowTable(schema, batches) : null;
  if (schema.metadata.get('huntbook.table') !== completionTable) {
    answer.tables.push(resultTable(table, schema, answer.tables.length));
    return;
  }
  const { error, ...completion } = JSON.parse(String(table?.getChild('summary')?.get(0))) as Summary;
  answer.completion = completion;
  if (error) answer.failure = { code: error.code, message: error.message, advice: '', marks: [] };
}

function resultTable(table: ArrowTable | null, schema: Schema, index: number): ResultTable {
  return {
    name: schema.metadata.get('huntbook.table') ?? (index === 0 ? 'PrimaryResult' : `Table_${index}`),
    rows: table?.numRows ?? 0,
    render: renderOf(schema.metadata.get('huntbook.render')),
    columns: schema.fields.map((field, i) => {
      const type = (field.metadata.get('kql.type') ?? 'string') as KqlType;
      const vector = table?.getChildAt(i);
      return column(field.name, type, table?.numRows ?? 0, vector ? reader(vector, type) : () => null);
    }),
  };
}

function renderOf(json: string | undefined): RenderHint | null {
  if (!json) return null;
  const raw = JSON.parse(json) as Record<string, unknown> | null;
  if (!raw) return null;
  const properties: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) if (value !== null) properties[name.toLowerCase()] = value;
  const kind = properties.visualization;
  return typeof kind === 'string' && kind !== '' ? { kind: kind.toLowerCase(), properties } : null;
}

/** How one Arrow vector gives KQL cells. */
function reader(vector: Vector, type: KqlType): (row: number) => Cell {
  const get = (row: number) => vector.get(row) as unknown;
  if (vector.type.typeId === Type.Decimal) {
    const scale = (vector.type as unknown as { scale: number }).scale;
    return (row) => {
      const words = get(row);
      return words == null ? null : decimalText(words as Uint32Array, scale);
    };
  }
  if (type === 'long' || type === 'int') {
    return (row) => {
      const value = get(row);
      if (value == null) return null;
      // A number is quicker everywhere; only what a number cannot hold stays a bigint.
      if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
      return value as number;
    };
  }
  return (row) => {
    const value = get(row);
    if (value == null) return null;
    switch (typeof value) {
      case 'string':
      case 'number':
      case 'bigint':
      case 'boolean':
        return value;
      default:
        return String(value);
    }
  };
}

/** Arrow's decimal128 is four little-endian words of a signed integer, shifted by the scale. */
export function decimalText(words: Uint32Array, scale: number): string {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i] ?? 0);
  value = BigInt.asIntN(words.length * 32, value);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  const fraction = digits.slice(point).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${fraction ? `.${fraction}` : ''}`;
}
