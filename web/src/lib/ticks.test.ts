import { describe, expect, it } from 'vitest';
import { isoOfTicks, readableOfTicks, textOfSpan, ticksOfIso, ticksOfUnixMs, unixMs } from './ticks';

describe('datetime', () => {
  it.each([
    ['2024-05-01T10:20:30.1234567Z'],
    ['1969-12-31T23:59:59.9999999Z'],
    ['0001-01-01T00:00:00Z'],
    ['9999-12-31T23:59:59.9999999Z'],
    ['2000-02-29T00:00:00.5Z'],
  ])('keeps %s to 100 ns', (text) => {
    const ticks = ticksOfIso(text);
    expect(ticks).toBeDefined();
    expect(isoOfTicks(ticks as bigint)).toBe(text);
  });

  it('starts at year one', () => {
    expect(ticksOfIso('0001-01-01')).toBe(0n);
  });

  it('is cut, not rounded, to milliseconds for axes', () => {
    const ticks = ticksOfUnixMs(1_700_000_000_123) + 9999n;
    expect(unixMs(ticks)).toBe(1_700_000_000_123);
    expect(readableOfTicks(ticks)).toBe('2023-11-14 22:13:20.123');
  });

  it.each(['', 'yesterday', '2024-13-01', '2024-05-01T10:20:30+02:00'])('refuses %j', (text) => {
    expect(ticksOfIso(text)).toBeUndefined();
  });
});

describe('timespan', () => {
  it.each([
    [0n, '00:00:00'],
    [1n, '00:00:00.0000001'],
    [-36_000_000_000n, '-01:00:00'],
    [864_000_000_000n, '1.00:00:00'],
    [12_345_678n, '00:00:01.2345678'],
  ])('%d is %s', (ticks, text) => {
    expect(textOfSpan(ticks)).toBe(text);
  });
});
