import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compactJson } from '../../../src/lib/json/compact-json.ts';

test('only the whitespace between tokens is removed', () => {
  const text = '[ "a \\" b\\\\" ,\n\t1.50,\r{"é ": 12345678901234567890 } ]';
  expect(compactJson(Buffer.from(text)).toString()).toBe('["a \\" b\\\\",1.50,{"é ":12345678901234567890}]');
});

test('any JSON becomes what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 4 }), (value, indent) => {
      const compact = compactJson(Buffer.from(JSON.stringify(value, undefined, indent)));
      expect(compact.toString()).toBe(JSON.stringify(value));
    }),
  );
});
