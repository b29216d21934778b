import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_COMPARISONS } from '../../../src/lib/event-pattern/element-match.ts';
import { InvalidPattern } from '../../../src/lib/event-pattern/invalid-pattern.ts';
import { compileRecordFilter } from '../../../src/mapping/filter/record-filter.ts';

function record(data: string, partitionKey = 'key') {
  return {
    sequenceNumber: '1',
    partitionKey,
    data: Buffer.from(data),
    encrypted: false,
    timestampMs: 0,
    position: { pos: 0, index: 0 },
    next: { pos: 1, index: 0 },
  };
}

const passes = (pattern: object, data: unknown) =>
  compileRecordFilter([JSON.stringify({ data: pattern })])(record(JSON.stringify(data)));

// docs/aws/mappings.md#filters.
describe('operators', () => {
  test.each<[object, unknown, boolean]>([
    [{ a: ['x'] }, { a: 'x' }, true],
    [{ a: ['x', 'y'] }, { a: 'y' }, true],
    [{ a: ['300'] }, { a: 300 }, false],
    [{ a: [300] }, { a: 300.0 }, true],
    [{ a: [null] }, { a: null }, true],
    [{ a: [null] }, {}, false],
    [{ a: [null] }, { a: [] }, false],
    [{ a: [true] }, { a: 'true' }, false],
    [{ a: ['x'] }, { a: ['w', 'x'] }, true],
    [{ a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
    [{ a: { b: ['x'] } }, { a: { b: 'x' } }, true],
    [{ 'a.b': ['x'] }, { a: { b: 'x' } }, true],
    [{ a: { b: ['x'] } }, { 'a.b': 'x' }, true],
    [{ a: [{ exists: true }] }, { a: null }, true],
    [{ a: [{ exists: true }] }, { a: { b: 1 } }, false],
    [{ a: [{ exists: true }] }, { a: [] }, false],
    [{ a: [{ exists: false }] }, {}, true],
    [{ a: [{ exists: false }] }, { a: { b: 1 } }, true],
    [{ a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
    [{ a: [{ 'anything-but': 'x' }] }, { a: 'x' }, false],
    [{ a: [{ 'anything-but': 'x' }] }, {}, false],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: null }, true],
    [{ a: [{ 'anything-but': [0] }] }, { a: 0 }, false],
    [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 12 }, true],
    [{ a: [{ 'anything-but': { prefix: ['x', 'y'] } }] }, { a: 'yes' }, false],
    [{ a: [{ prefix: '' }] }, { a: 'any' }, true],
    [{ a: [{ prefix: 'x' }] }, { a: 12 }, false],
    [{ a: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { a: 'abc' }, true],
    [{ a: [{ suffix: 'z' }] }, { a: 'xyz' }, true],
    [{ a: [{ 'equals-ignore-case': 'ABC' }] }, { a: 'abc' }, true],
    [{ a: [{ wildcard: 'a*c' }] }, { a: 'abbc' }, true],
    [{ a: [{ wildcard: 'a\\*c' }] }, { a: 'abc' }, false],
    [{ a: [{ wildcard: 'a\\*c' }] }, { a: 'a*c' }, true],
    [{ a: [{ wildcard: 'ab*bc' }] }, { a: 'abc' }, false],
    [{ a: [{ wildcard: 'a\\\\*' }] }, { a: 'a\\bc' }, true],
    [{ a: [{ wildcard: 'a\\\\*' }] }, { a: 'a*' }, false],
    [{ a: [{ wildcard: '*' }] }, { a: '' }, true],
    [{ a: [{ 'anything-but': { wildcard: ['a*', '*z'] } }] }, { a: 'xyz' }, false],
    [{ a: [{ 'anything-but': { suffix: 'z' } }] }, { a: 'xy' }, true],
    [{ a: [{ 'anything-but': { 'equals-ignore-case': ['AB', 'C'] } }] }, { a: 'c' }, false],
    [{ a: [{ 'anything-but': { prefix: 'x' } }] }, {}, false],
    [{ a: [{ 'anything-but': { 'equals-ignore-case': '' } }] }, { a: '' }, false],
    [{ a: [{ 'anything-but': { wildcard: '' } }] }, { a: 'x' }, true],
    [{ a: [{ suffix: { 'equals-ignore-case': 'YZ' } }] }, { a: 'xyz' }, true],
    [{ a: [{ exactly: 'x' }] }, { a: 'x' }, true],
    [{ a: [{ exactly: 'x' }] }, { a: 'xy' }, false],
    [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }, true],
    [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.1.0' }, false],
    [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: 'no address' }, false],
    [{ a: [{ cidr: '2001:db8::/32' }] }, { a: '2001:db8:1::1' }, true],
    [{ a: [{ cidr: '2001:db8::/32' }] }, { a: '10.0.0.1' }, false],
    [{ a: [''] }, { a: '' }, true],
    [{ a: [''] }, {}, false],
    [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 0 }, false],
    [{ a: [{ numeric: ['<', 0] }] }, { a: -1.5 }, true],
    [{ a: [{ numeric: ['>', 0] }] }, { a: null }, false],
    [{ $or: [{ a: ['x'] }, { $or: [{ b: ['y'] }, { c: ['z'] }] }] }, { c: 'z' }, true],
    [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 6 }, false],
    // Fields of objects in an array match in one element.
    [{ a: { x: [1], y: [2] } }, { a: [{ x: 1, y: 2 }] }, true],
    [
      { a: { x: [1], y: [2] } },
      {
        a: [
          { x: 1, y: 3 },
          { x: 3, y: 2 },
        ],
      },
      false,
    ],
    [{ a: { x: [1], y: [2] } }, { a: [[{ x: 3 }], [{ x: 1, y: [5, 2] }]] }, true],
    [{ a: { x: [1], y: [2] } }, { a: [{ x: 1 }, [{ y: 2 }]] }, false],
    [{ a: { x: [1] }, b: [2] }, { a: [{ x: 3 }, { x: 1 }], b: 2 }, true],
    [{ a: { b: { x: [1], y: [2] } } }, { a: [{ b: [{ x: 1 }, { y: 2 }] }, { b: { x: 1, y: 2 } }] }, true],
    [{ a: { b: { x: [1], y: [2] } } }, { a: [{ b: [{ x: 1 }, { y: 2 }] }] }, false],
    [{ a: { x: [1], y: [{ exists: false }] } }, { a: [{ x: 3 }, { x: 1 }] }, true],
    [{ a: { x: [1], y: [{ exists: false }] } }, { a: [{ x: 1 }, { y: 1 }] }, false],
    [{ a: { $or: [{ x: [1], y: [2] }, { z: [3] }] } }, { a: [{ x: 1 }, { y: 2, z: 3 }] }, true],
    [{ a: { $or: [{ x: [1], y: [2] }, { z: [3] }] } }, { a: [{ x: 1 }, { y: 2 }] }, false],
    [{ a: { x: [{ exists: false }], b: [{ exists: false }] }, c: [1] }, { a: [], c: [1, { d: 1 }] }, true],
    [
      { a: { x: [{ 'anything-but': 1 }], y: [2] } },
      {
        a: [
          { x: 1, y: 2 },
          { x: 2, y: 1 },
        ],
      },
      false,
    ],
    [{ a: { x: [1], y: [2] } }, { a: [{ x: 1 }], 'a.y': 2 }, true],
    [{ 'a.x': [1], 'a.y': [2] }, { a: [{ x: 1 }, { y: 2 }] }, false],
    [{ 'a.x': [1], a: { y: [2] } }, { a: [{ x: 1 }, { x: 1, y: 2 }] }, true],
    [{ a: { x: [1], 'y.z': [2] } }, { a: [{ x: 1 }, { 'y.z': 2 }] }, false],
    [{ a: { x: [1], y: { z: [2] } } }, { a: [{ x: 1 }, { x: 1, 'y.z': 2 }] }, true],
    [{ a: { x: [1], y: [2] }, b: { z: [3] } }, { a: { x: 1 }, 'a.y': 2, b: [{ z: 3 }] }, true],
    [{ a: { x: [1], y: [2] }, b: { z: [3] } }, { 'a.x': 1, a: { y: 2 }, b: [{ z: 3 }] }, true],
    [{ a: { x: [1], y: [{ exists: false }] } }, { a: null, 'a.x': 1, b: [{}] }, true],
    [{ $or: [{ a: { x: [1] } }, { b: [9] }], a: { y: [2] } }, { a: [{ x: 1 }, { y: 2 }] }, false],
    [{ $or: [{ a: { x: [1] } }, { b: [9] }], a: { y: [2] } }, { a: [{ x: 1, y: 2 }] }, true],
    [{ $or: [{ a: { x: [1] } }, { b: [9] }], a: { y: [2] } }, { a: [{ y: 2 }], b: 9 }, true],
    [{ a: [{ numeric: ['=', 300] }] }, { a: '300' }, false],
    [{ a: [{ numeric: ['>', 10] }, { 'anything-but': 1 }] }, { a: 2 }, true],
    [{ $or: [{ a: ['x'] }, { b: ['y'] }], c: ['z'] }, { b: 'y', c: 'z' }, true],
    [{ $or: [{ a: ['x'] }, { b: ['y'] }], c: ['z'] }, { b: 'y' }, false],
  ])('%j on %j: %s', (pattern, data, expected) => {
    expect(passes(pattern, data)).toBe(expected);
  });
});

test('data that is not JSON only matches a pattern without data', () => {
  expect(compileRecordFilter(['{"data":{"a":[{"exists":false}]}}'])(record('plain'))).toBe(false);
  expect(compileRecordFilter(['{"partitionKey":["key"]}'])(record('plain'))).toBe(true);
  expect(compileRecordFilter(['{"partitionKey":["other"]}'])(record('plain'))).toBe(false);
  const keyless = { ...record('plain'), partitionKey: undefined };
  expect(compileRecordFilter(['{"partitionKey":["key"]}'])(keyless)).toBe(false);
  expect(compileRecordFilter(['{"partitionKey":[{"exists":false}]}'])(keyless)).toBe(true);
});

test('a pattern may refer to data in one branch only', () => {
  const filter = compileRecordFilter(['{"$or":[{"data":{"a":[1]}},{"partitionKey":["key"]}]}']);
  expect(filter(record('{"a":1}', 'other'))).toBe(true);
  expect(filter(record('{"a":2}', 'key'))).toBe(true);
  expect(filter(record('{"a":2}', 'other'))).toBe(false);
});

test('one matching pattern of several is enough', () => {
  const filter = compileRecordFilter(['{"data":{"a":[1]}}', '{"data":{"b":[1]}}']);
  expect([filter(record('{"a":1}')), filter(record('{"b":1}')), filter(record('{"c":1}'))]).toEqual([
    true,
    true,
    false,
  ]);
});

test.each([
  'null',
  '"text"',
  'word',
  '{"a":',
  '[]',
  '{"eventSource":"aws:sqs"}',
  '{"eventSource":[]}',
  '{"data":["x"]}',
  '{"data":{"a":[{"nonsense":1}]}}',
  '{"data":{"a":[{"prefix":"a","suffix":"b"}]}}',
  '{"data":{"a":[{"numeric":[">","1"]}]}}',
  '{"data":{"a":[{"numeric":[">",1,"<"]}]}}',
  '{"data":{"a":[{"numeric":["<",5,">",1]}]}}',
  '{"data":{"a":[{"numeric":[">",1,"=",5]}]}}',
  '{"data":{"a":[{"numeric":[">",5,"<",5]}]}}',
  '{"data":{"a":[{"anything-but":[]}]}}',
  '{"data":{"a":[{"anything-but":["x",1]}]}}',
  '{"data":{"a":[{"anything-but":{"numeric":["<",1]}}]}}',
  '{"data":{"a":[{"exists":"true"}]}}',
  '{"data":{"a":[{"cidr":"10.0.0.0"}]}}',
  '{"data":{"a":[{"cidr":"10.0.0.0/33"}]}}',
  '{"data":{"a":[{"cidr":"host/8"}]}}',
  '{"data":{"a":[{"wildcard":"a\\\\b"}]}}',
  '{"data":{"a":[{"wildcard":"a\\\\"}]}}',
  '{"data":{"a":[{"anything-but":{"prefix":""}}]}}',
  '{"data":{"a":[{"equals-ignore-case":["x"]}]}}',
  '{"data":{"a":[{"wildcard":"a**b"}]}}',
  '{"data":{"$or":[{"a":[1]}]}}',
  '{}',
  '{"data":{}}',
  '{"data":{"a":[1],"b":{}}}',
  '{"data":{"$or":[{"a":[1]},{}]}}',
])('%s is rejected', (pattern) => {
  expect(() => compileRecordFilter([pattern])).toThrow(InvalidPattern);
});

test('any pattern is compiled or rejected, and any data matches or does not', () => {
  const name = fc.constantFrom('data', 'a', '$or', 'exists', 'prefix', 'numeric', 'anything-but', 'wildcard');
  const { pattern } = fc.letrec((tie) => ({
    pattern: fc.dictionary(name, fc.oneof({ maxDepth: 4 }, fc.array(tie('rule')), tie('pattern')), {
      maxKeys: 4,
    }),
    rule: fc.oneof({ maxDepth: 4 }, fc.string(), fc.integer(), fc.constant(null), tie('pattern')),
  }));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        pattern.map((value) => JSON.stringify(value)),
      ),
      fc.json(),
      (text, data) => {
        try {
          expect(typeof compileRecordFilter([text])(record(data))).toBe('boolean');
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidPattern);
        }
      },
    ),
  );
});

test('a long name over many leaves costs no more than its length and theirs', () => {
  const leaves = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`l${index}`, index]));
  const data = { ['n'.repeat(400_000)]: leaves, a: { 'b.c': 1 } };
  expect(passes({ a: { b: { c: [1] } } }, data)).toBe(true);
  expect(passes({ l7: [7] }, data)).toBe(false);
});

test('many values of a pattern are looked up together', () => {
  const values = Array.from({ length: 800 }, (_, index) => index);
  const data = { a: Array.from({ length: 500_000 }, () => -1) };
  expect(passes({ a: values }, data)).toBe(false);
  expect(passes({ a: values }, { a: [...data.a, 799] })).toBe(true);
});

test('with more fields in combinations of branches than the bound, they match in any element', () => {
  const or = Array.from({ length: 25 }, (_, index) => ({ [`x${index}`]: [1] }));
  const [few, many] = [
    { $or: or, y: [2] },
    { $or: or, y: [2], b: { $or: or, c: { $or: or } } },
  ];
  const inner = { x0: 1, c: { x0: 1 } };
  expect(passes({ a: few }, { a: [{ x0: 1 }, { y: 2 }] })).toBe(false);
  expect(passes({ a: many }, { a: [{ x0: 1, b: inner }, { y: 2 }] })).toBe(true);
});

test('elements of an array are compared up to a bound, beyond which any of them may match', () => {
  const pattern = { a: { x: [1], y: [2] } };
  // Three comparisons each: the element and two fields.
  const many = (count: number) => Array.from({ length: count }, () => ({ x: 1 }));
  expect(passes(pattern, { a: [...many(MAX_COMPARISONS / 4), { y: 2 }] })).toBe(false);
  expect(passes(pattern, { a: [...many(MAX_COMPARISONS / 2), { y: 2 }] })).toBe(true);
});

test('data with excessive nesting matches no pattern', () => {
  const filter = compileRecordFilter(['{"data":{"a":["x"]}}']);
  expect(filter(record('{"a":'.repeat(50_000) + '"x"' + '}'.repeat(50_000)))).toBe(false);
});
