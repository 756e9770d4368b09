/** KQL's instants and spans: signed 64-bit counts of 100 ns; a datetime counts from 0001-01-01T00:00Z. */

const ticksPerMs = 10_000n;
const msPerDay = 86_400_000n;
/** Milliseconds from 0001-01-01 to 1970-01-01. */
const unixEpochMs = 62_135_596_800_000n;

const pad = (value: number | bigint, width: number) => String(value).padStart(width, '0');

/** Milliseconds since 1970 for charts and filters; what is finer than a millisecond is cut. */
export function unixMs(ticks: bigint): number {
  return Number(floorDiv(ticks, ticksPerMs) - unixEpochMs);
}

export function ticksOfUnixMs(ms: number): bigint {
  return (BigInt(Math.round(ms)) + unixEpochMs) * ticksPerMs;
}

/** ISO 8601 in UTC with all that the instant holds: 2024-05-01T10:20:30.1234567Z. */
export function isoOfTicks(ticks: bigint): string {
  const date = new Date(unixMs(ticks));
  const base = `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}T${pad(date.getUTCHours(), 2)}:${pad(date.getUTCMinutes(), 2)}:${pad(date.getUTCSeconds(), 2)}`;
  const fraction = floorMod(ticks, 10_000_000n);
  return fraction === 0n ? `${base}Z` : `${base}.${pad(fraction, 7).replace(/0+$/, '')}Z`;
}

/** For the grid: 2024-05-01 10:20:30.123, in UTC. */
export function readableOfTicks(ticks: bigint): string {
  const ms = floorMod(floorDiv(ticks, ticksPerMs), 1000n);
  const second = isoOfTicks(ticks - floorMod(ticks, 10_000_000n))
    .replace('T', ' ')
    .replace('Z', '');
  return `${second}.${pad(ms, 3)}`;
}

/** Kusto's own form: [-][d.]hh:mm:ss[.fffffff]. */
export function textOfSpan(ticks: bigint): string {
  const sign = ticks < 0n ? '-' : '';
  const abs = ticks < 0n ? -ticks : ticks;
  const fraction = abs % 10_000_000n;
  const seconds = abs / 10_000_000n;
  const days = seconds / 86_400n;
  const clock = `${pad((seconds / 3600n) % 24n, 2)}:${pad((seconds / 60n) % 60n, 2)}:${pad(seconds % 60n, 2)}`;
  return `${sign}${days ? `${days}.` : ''}${clock}${fraction ? `.${pad(fraction, 7)}` : ''}`;
}

/** Ticks of an ISO text such as a datetime inside a dynamic value; undefined when it is none. */
export function ticksOfIso(text: string): bigint | undefined {
  const m = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(?:Z|\+00:?00)?$/.exec(text);
  if (!m) return undefined;
  const ms = Date.parse(`${m[1]}-${m[2]}-${m[3]}T${m[4] ?? '00'}:${m[5] ?? '00'}:${m[6] ?? '00'}Z`);
  if (Number.isNaN(ms)) return undefined;
  return ticksOfUnixMs(ms) + BigInt((m[7] ?? '').padEnd(7, '0').slice(0, 7));
}

function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b < 0n ? q - 1n : q;
}

function floorMod(a: bigint, b: bigint): bigint {
  const r = a % b;
  return r < 0n ? r + b : r;
}

export const ticksPerDay = msPerDay * ticksPerMs;
