import { expect, test } from 'vitest';
import { parseJsonObject } from '../../../src/lib/json/json-object.ts';

test('an object is read', () => {
  expect(parseJsonObject('{"a":[1]}')).toEqual({ a: [1] });
});

test.each(['', '{', '[]', 'null', '"text"', '1'])('%j is not an object', (text) => {
  expect(parseJsonObject(text)).toBeUndefined();
});
