import { describe, expect, test } from 'vitest';
import {
  blob,
  enumeration,
  integer,
  list,
  map,
  type MemberTable,
  optional,
  string,
  structure,
} from '../../src/schema/shape.ts';
import { validateInput } from '../../src/schema/validate.ts';

function messageOf(members: MemberTable, value: Record<string, unknown>): string | undefined {
  return validateInput(structure(members), value)?.message;
}

/** The sentences of kinesalite's recordings: docs/aws/validation.md#validation-errors. */
describe('sentences', () => {
  const entry = structure({ PartitionKey: string({ min: 1, max: 3 }) }, 'com.example.Entry');
  test.each<[MemberTable, Record<string, unknown>, string]>([
    [{ Name: string() }, {}, "Value null at 'name' failed to satisfy constraint: Member must not be null"],
    [
      { Limit: integer({ min: 1 }) },
      { Limit: 0 },
      "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { Type: enumeration('A', 'B') },
      { Type: 'C' },
      "Value 'C' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [A, B]",
    ],
    [
      { Data: blob({ max: 1 }) },
      { Data: Buffer.alloc(2) },
      "Value 'java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]' at 'data' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
    [
      { Data: blob({ max: 1, sensitive: true }) },
      { Data: Buffer.alloc(2) },
      "Value at 'data' failed to satisfy constraint: Member must have length less than or equal to 1",
    ],
    [
      { Records: list(entry) },
      { Records: [{ PartitionKey: 'abc' }, { PartitionKey: 'abcd' }] },
      "Value 'abcd' at 'records.2.member.partitionKey' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
    [
      { Keys: list(string({ max: 1 })) },
      { Keys: ['a', 'bc'] },
      "Value '[a, bc]' at 'keys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1]",
    ],
    [
      { Tags: map(string({ max: 1 })) },
      { Tags: { k: 'vv' } },
      "Value '{k=vv}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 1]",
    ],
  ])('%#', (members, value, sentence) => {
    expect(messageOf(members, value)).toBe(`1 validation error detected: ${sentence}`);
  });

  test('an empty string fails pattern and length, in this order', () => {
    expect(messageOf({ Name: string({ min: 1, pattern: /[a-z]+/ }) }, { Name: '' })).toBe(
      "2 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+; " +
        "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  });

  test('at most ten failures are listed', () => {
    const members = Object.fromEntries(Array.from({ length: 12 }, (_, place) => [`M${place}`, string()]));
    expect(messageOf(members, {})).toMatch(/^10 validation errors detected: (?:[^;]+; ){9}[^;]+$/);
  });
});

test('a pattern must match the whole value, with any alternative', () => {
  const members = { Path: string({ pattern: /a|ab/ }) };
  expect(messageOf(members, { Path: 'ab' })).toBeUndefined();
  expect(messageOf(members, { Path: 'abc' })).toContain('regular expression pattern: a|ab');
  expect(messageOf(members, { Path: 'b\nab' })).toContain('regular expression pattern: a|ab');
});

test('a null in a list is reported with its index', () => {
  const entry = structure({ Key: optional(string()) }, 'com.example.Entry');
  expect(messageOf({ Records: list(entry) }, { Records: [{}, undefined] })).toBe(
    "1 validation error detected: Value null at 'records.2.member' failed to satisfy constraint: Member must not be null",
  );
  expect(messageOf({ Keys: list(string({ max: 1 }), { max: 1 }) }, { Keys: ['a', undefined] })).toBe(
    "2 validation errors detected: Value '[a, null]' at 'keys' failed to satisfy constraint: Member must have length less than or equal to 1; " +
      "Value null at 'keys.2.member' failed to satisfy constraint: Member must not be null",
  );
});
