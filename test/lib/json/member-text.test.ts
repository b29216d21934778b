import { assert, constantFrom, dictionary, jsonValue, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { memberText } from '../../../src/lib/json/member-text.ts';

test('a member is returned as it is written', () => {
  expect(memberText('{"a":[1,{"b":"}"}],"b": 12345678901234567890 ,"c":"\\"b\\":1"}', 'b')).toBe(
    '12345678901234567890',
  );
  expect(memberText('{"a":{"b":1}}', 'b')).toBeUndefined();
  expect(memberText('{"b":1,"b":2}', 'b')).toBe('2');
  expect(memberText('{}', 'b')).toBeUndefined();
});

test('the text of a member is what parsing returns, for any object', () => {
  assert(
    property(dictionary(string(), jsonValue()), constantFrom(0, 2), (value, indent) => {
      const json = JSON.stringify(value, undefined, indent);
      for (const [name, member] of Object.entries(JSON.parse(json) as object)) {
        expect(JSON.parse(memberText(json, name)!)).toEqual(member);
      }
    }),
  );
});
