/** What a failed query says: Log Analytics' nested errors flattened to marks in the text and words for people. */

export interface Mark {
  code: string;
  message: string;
  advice: string;
  /** One-based. */
  line: number;
  /** Zero-based column in the line. */
  pos: number;
  length: number;
}

export interface QueryFailure {
  code: string;
  message: string;
  advice: string;
  marks: Mark[];
}

interface RawError {
  code?: string;
  message?: string;
  line?: number;
  pos?: number;
  length?: number;
  token?: string;
  advice?: string;
  innererror?: RawError;
  details?: RawError[];
}

/** status 0 means that no answer came. */
export function failureOf(status: number, body: string): QueryFailure {
  if (status === 0) {
    return {
      code: 'Unreachable',
      message: 'Huntbook does not answer.',
      advice: 'See whether `huntbook serve` still runs, then run the query again.',
      marks: [],
    };
  }
  let outer: RawError | undefined;
  try {
    outer = (JSON.parse(body) as { error?: RawError }).error;
  } catch {
    outer = undefined;
  }
  if (!outer) {
    return { code: String(status), message: `The server answered ${status}.`, advice: statusAdvice(status), marks: [] };
  }
  const inner = innermost(outer);
  const marks = (outer.details ?? []).map(markOf).filter((m) => m !== undefined);
  if (marks.length === 0) {
    const mark = markOf(inner);
    if (mark) marks.push(mark);
  }
  return {
    code: inner.code ?? outer.code ?? String(status),
    message: inner.message ?? outer.message ?? `The server answered ${status}.`,
    advice: inner.advice ?? statusAdvice(status),
    marks,
  };
}

/** The deepest error that says something. */
function innermost(error: RawError): RawError {
  let at = error;
  for (let next = error.innererror; next; next = next.innererror) if (next.message || next.code) at = next;
  return at;
}

function markOf(error: RawError): Mark | undefined {
  if (typeof error.line !== 'number' || error.line < 1) return undefined;
  return {
    code: error.code ?? '',
    message: error.message ?? '',
    advice: error.advice ?? '',
    line: error.line,
    pos: error.pos ?? 0,
    length: error.length ?? error.token?.length ?? 1,
  };
}

function statusAdvice(status: number): string {
  if (status === 401) return 'Your session has ended: sign in again.';
  if (status === 403) return 'Ask an administrator for a role that may read this.';
  if (status === 429) return 'Too many queries run at once. Wait for one to end, or cancel it.';
  if (status === 504) return 'Ask over a shorter time range, or filter earlier in the query.';
  return '';
}
