import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseXml } from '../../../src/protocol/xml/parse.ts';
import { readXmlStructure } from '../../../src/protocol/xml/read.ts';
import { writeXmlMembers } from '../../../src/protocol/xml/write.ts';
import {
  blob,
  boolean,
  integer,
  list,
  map,
  optional,
  string,
  structure,
  timestamp,
} from '../../../src/schema/shape.ts';

const SHAPE = structure({
  Text: optional(string()),
  Bytes: optional(blob()),
  Count: optional(integer()),
  Flag: optional(boolean()),
  At: optional(timestamp()),
  Members: optional(list(structure({ Key: optional(string()) }))),
  Buckets: optional(list(string(), { xml: { item: 'Bucket' } })),
  Contents: optional(list(structure({ Key: optional(string()) }), { xml: 'flat' })),
  Tags: optional(map(string())),
});

test('lists are written as declared', () => {
  const value = { Members: [{ Key: 'a' }], Buckets: ['b', 'c'], Contents: [{ Key: 'd' }, {}] };
  expect(writeXmlMembers(SHAPE, value)).toBe(
    '<Members><member><Key>a</Key></member></Members><Buckets><Bucket>b</Bucket><Bucket>c</Bucket></Buckets>' +
      '<Contents><Key>d</Key></Contents><Contents></Contents>',
  );
});

test('what is written is read back', () => {
  // A carriage return survives. Characters that XML does not allow are not generated.
  const text = fc.string({ unit: fc.constantFrom('a', '<', '&', '"', "'", '>', ' ', '\n', '\r', 'é', '😀') });
  const keyed = fc.record({ Key: text });
  const value = fc.record(
    {
      Text: text,
      Bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      Count: fc.integer(),
      Flag: fc.boolean(),
      At: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      Members: fc.array(keyed),
      Buckets: fc.array(text),
      Contents: fc.array(keyed, { minLength: 1 }),
      Tags: fc.dictionary(text, text),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(value, (original) => {
      const element = parseXml(`<a>${writeXmlMembers(SHAPE, original)}</a>`);
      expect(readXmlStructure(SHAPE, element)).toEqual(original);
    }),
  );
});
