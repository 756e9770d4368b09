/** The time range that a query is asked over, as text that a tab and a link can keep. */

export const presets = [
  { id: '1h', label: 'Last hour', ms: 3_600_000 },
  { id: '4h', label: 'Last 4 hours', ms: 4 * 3_600_000 },
  { id: '24h', label: 'Last 24 hours', ms: 24 * 3_600_000 },
  { id: '3d', label: 'Last 3 days', ms: 3 * 86_400_000 },
  { id: '7d', label: 'Last 7 days', ms: 7 * 86_400_000 },
  { id: '14d', label: 'Last 14 days', ms: 14 * 86_400_000 },
  { id: '30d', label: 'Last 30 days', ms: 30 * 86_400_000 },
] as const;

export const inQuery = 'query';
export const defaultRange = '24h';

/** A custom range is `from/to` in ISO 8601, UTC. */
export function customRange(from: Date, to: Date): string {
  return `${from.toISOString()}/${to.toISOString()}`;
}

export function isRange(text: string): boolean {
  return text === inQuery || presets.some((p) => p.id === text) || bounds(text) !== undefined;
}

function bounds(text: string): [number, number] | undefined {
  const [from, to, rest] = text.split('/');
  if (!from || !to || rest !== undefined) return undefined;
  const pair: [number, number] = [Date.parse(from), Date.parse(to)];
  return Number.isNaN(pair[0]) || Number.isNaN(pair[1]) || pair[0] >= pair[1] ? undefined : pair;
}

/** What the query request carries; nothing when the query itself says the time. */
export function timespanOf(range: string, now = Date.now()): string | undefined {
  if (range === inQuery) return undefined;
  const custom = bounds(range);
  if (custom) return `${new Date(custom[0]).toISOString()}/${new Date(custom[1]).toISOString()}`;
  const preset = presets.find((p) => p.id === range);
  if (!preset) return undefined;
  return `${new Date(now - preset.ms).toISOString()}/${new Date(now).toISOString()}`;
}

export function rangeLabel(range: string): string {
  if (range === inQuery) return 'Set in query';
  const custom = bounds(range);
  if (custom) {
    const short = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
    return `${short(custom[0])} – ${short(custom[1])} UTC`;
  }
  return presets.find((p) => p.id === range)?.label ?? range;
}
