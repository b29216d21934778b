import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isServiceError } from '../../../src/schema/error.ts';
import { InvalidParameter } from '../../../src/services/logs/errors.ts';
import { compileFilter } from '../../../src/services/logs/filter-pattern.ts';

const matches = (pattern: string, message: string) => compileFilter(pattern)?.(message) ?? true;

describe('terms', () => {
  test.each([
    ['', 'anything', true],
    [' ', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['ERROR timeout', 'timeout, then ERROR', true],
    ['ERROR timeout', 'ERROR alone', false],
    ['"two words"', 'these two words', true],
    ['"two words"', 'two other words', false],
    ['"say \\"hi\\""', 'they say "hi"', true],
    ['?ERROR ?WARN', 'a WARN', true],
    ['?ERROR ?WARN', 'an INFO', false],
    ['ERROR -expected', 'ERROR: real', true],
    ['ERROR -expected', 'ERROR: expected', false],
    ['-"bad day"', 'a good day', true],
    // The question mark is ignored beside a plain term: a trap of the service, and so of ours.
    ['?WARN ERROR', 'ERROR only', true],
    ['?WARN ERROR', 'WARN only', false],
  ])('%s on %s: %s', (pattern, message, expected) => {
    expect(matches(pattern, message)).toBe(expected);
  });
});

describe('JSON', () => {
  const line = JSON.stringify({
    level: 'ERROR',
    ms: 120,
    ok: false,
    nothing: null,
    user: { id: 'u-17' },
    tags: ['a', 'b'],
    'a.b': 1,
  });
  test.each([
    ['{ $.level = "ERROR" }', true],
    ['{ $.level = ERROR }', true],
    ['{ $.level = "E*R" }', true],
    ['{ $.level != "INFO" }', true],
    ['{ $.missing != "INFO" }', false],
    ['{ $.missing NOT EXISTS }', true],
    ['{ $.ms > 100 && $.ms <= 120 }', true],
    ['{ $.ms < 120 }', false],
    ['{ $.ms = 120 }', true],
    ['{ $.ms = 12* }', true],
    ['{ $.ok IS FALSE }', true],
    ['{ $.nothing IS NULL }', true],
    ['{ $.user.id = "u-*" }', true],
    ['{ $.tags[1] = "b" }', true],
    ["{ $['a.b'] = 1 }", true],
    // && binds tighter than ||.
    ['{ $.level = "ERROR" || $.ms = 1 && $.ok IS TRUE }', true],
    ['{ ($.level = "ERROR" || $.ms = 1) && $.ok IS TRUE }', false],
  ])('%s: %s', (pattern, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });

  test('a message that is not a JSON object never matches', () => {
    for (const message of ['plain', '[1]', '{broken', '7', 'null']) {
      expect(matches('{ $.missing NOT EXISTS }', message)).toBe(false);
    }
  });
});

test.each([
  ['[ip, user, size]', 'Space-delimited filter patterns are not supported yet: [ip, user, size]'],
  ['%ERR.*%', 'Regular expressions in filter patterns are not supported yet: %ERR.*%'],
  ['ERROR:', "Invalid character(s) in term 'ERROR:'"],
  ['{ $.a = }', 'Invalid filter pattern: { $.a = }'],
  ['"open', `Invalid filter pattern near '"open'`],
])('%s is refused', (pattern, message) => {
  expect(() => compileFilter(pattern)).toThrow(message);
});

test('any text is either compiled or refused with the service error', () => {
  const fragment = fc.constantFrom(
    '{',
    '}',
    '$.a',
    '=',
    '"x"',
    '&&',
    '||',
    '(',
    ')',
    'IS',
    'NULL',
    '?',
    '-',
    ' ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragment).map((parts) => parts.join(' ')),
      ),
      (pattern) => {
        try {
          compileFilter(pattern)?.('{"a":1}');
        } catch (error) {
          expect(isServiceError(error, InvalidParameter)).toBe(true);
        }
      },
    ),
  );
});
