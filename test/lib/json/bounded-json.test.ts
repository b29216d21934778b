import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidUtf8 } from '../../../src/lib/utf8-text.ts';
import { JsonTooDeep, MAX_JSON_DEPTH, measureJson, parseJson } from '../../../src/lib/json/bounded-json.ts';

describe('parseJson', () => {
  it('agrees with JSON.parse', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text, 50)).toEqual(JSON.parse(text));
        expect(parseJson(Buffer.from(text), 50)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['[', '{"a":', '[ \n'])('bounds the nesting of %s', (opening) => {
    expect(() => parseJson(opening.repeat(MAX_JSON_DEPTH + 1))).toThrow(JsonTooDeep);
  });

  it('does not count characters in strings', () => {
    const text = JSON.stringify(['[{'.repeat(5_000), '"\\'.repeat(5_000), { a: ':[' }]);
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(measureJson(Buffer.from(text), 10)).toEqual({ depth: 2, members: 1 });
  });

  it('rejects bytes that are not UTF-8, and accepts the character that would replace them', () => {
    expect(() => parseJson(Buffer.from('"k\xff"', 'latin1'))).toThrow(InvalidUtf8);
    expect(() => parseJson(Buffer.from('"\xc3"', 'latin1'))).toThrow(SyntaxError);
    expect(parseJson(Buffer.from('"k\ufffd"'))).toBe('k\ufffd');
  });

  it('reads a text of the maximum depth', () => {
    const text = '['.repeat(MAX_JSON_DEPTH) + ']'.repeat(MAX_JSON_DEPTH);
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });

  it('measures any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(measureJson(Buffer.from(bytes), 1_000).depth).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
