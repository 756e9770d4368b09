import { describe, expect, it } from 'vitest';
import { api, pack, queryLink, unpack } from './paths';

describe('a link to a query', () => {
  it.each(['', 'SecurityEvent | take 10', 'T\n| where x == "ünï 😀 \\" & ?#"', 'a'.repeat(50_000)])(
    'brings it back (%#)',
    async (query) => {
      const packed = await pack(query);
      expect(packed).toMatch(/^[A-Za-z0-9_-]*$/);
      expect(await unpack(packed)).toBe(query);
    },
  );

  it('carries the time range', async () => {
    const link = new URL(await queryLink('T', '7d'), 'http://portal');
    expect(link.pathname).toBe('/logs');
    expect(link.searchParams.get('range')).toBe('7d');
    expect(await unpack(link.searchParams.get('q') ?? '')).toBe('T');
  });

  it.each(['!!', 'AAAA', 'zzzzzz'])('says when it is damaged: %s', async (damaged) => {
    await expect(unpack(damaged)).rejects.toThrow();
  });

  it('does not unfold without end', async () => {
    await expect(unpack(await pack('a'.repeat(3 << 20)))).rejects.toThrow('more than a query');
  });
});

it('escapes what goes into an address', () => {
  expect(api.templateCopy('a/../b?')).toBe('/api/portal/templates/a%2F..%2Fb%3F/copy');
});
