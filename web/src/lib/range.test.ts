import { describe, expect, it } from 'vitest';
import { customRange, inQuery, isRange, rangeLabel, timespanOf } from './range';

const now = Date.parse('2024-05-02T00:00:00Z');

describe('time range', () => {
  it('ends now', () => {
    expect(timespanOf('24h', now)).toBe('2024-05-01T00:00:00.000Z/2024-05-02T00:00:00.000Z');
  });
  it('leaves the time to the query', () => {
    expect(timespanOf(inQuery, now)).toBeUndefined();
  });
  it('keeps a custom span as it is', () => {
    const custom = customRange(new Date('2024-01-01T00:00:00Z'), new Date('2024-01-02T12:00:00Z'));
    expect(timespanOf(custom, now)).toBe(custom);
    expect(rangeLabel(custom)).toBe('2024-01-01 00:00 – 2024-01-02 12:00 UTC');
  });
  it.each(['', '5y', 'a/b', '2024-01-02T00:00:00Z/2024-01-01T00:00:00Z', '2024-01-01/2024-01-02/x'])(
    'refuses %j',
    (text) => expect(isRange(text)).toBe(false),
  );
});
