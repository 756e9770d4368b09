import { describe, expect, it } from 'vitest';
import { csvCell, csvParts, guard } from './csv';

describe('formula guard', () => {
  it.each(['=1+1', '+cmd', '-2+3+cmd|calc', '@SUM(A1)', '\t=1', '\r=1', '  =1', '＝1', '-', '-Infinity', '=-1'])(
    'disarms %j',
    (text) => {
      expect(guard(text)).toBe(`'${text}`);
    },
  );

  it.each(['-1', '+2.5', '-1e-9', '-.5', 'a=b', '', 'user@corp.example', '00:01', 'x -y'])('leaves %j', (text) => {
    expect(guard(text)).toBe(text);
  });
});

describe('CSV', () => {
  it('quotes what would break a line', () => {
    expect(csvCell('say "hi", you')).toBe('"say ""hi"", you"');
    expect(csvCell('two\nlines')).toBe('"two\nlines"');
    expect(csvCell('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"');
  });

  it('writes every row, header first', () => {
    const text = [...csvParts(['a', '=b'], 2, (i) => [String(i), 'x'])].join('');
    expect(text).toBe("a,'=b\r\n0,x\r\n1,x\r\n");
  });
});
