import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isServiceError } from '../../../../src/schema/error.ts';
import { InvalidParameter } from '../../../../src/services/logs/errors.ts';
import { compileRegex } from '../../../../src/services/logs/filter/regex.ts';
import { compileFilter } from '../../../../src/services/logs/filter/pattern.ts';

const matches = (pattern: string, message: string) => compileFilter(pattern)?.matches(message) ?? true;

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
    // The question mark is ignored next to an ordinary term, as on AWS.
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
    ['{ $.tags[*] = "b" }', true],
    ['{ $.tags[*] = "c" }', false],
    ['{ $.level = "ERROR" && $.nothing EXISTS }', true],
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
  ['[ip, user = ]', 'Invalid filter pattern: [ip, user = ]'],
  ['[..., a, ...]', 'Invalid filter pattern: [..., a, ...]'],
  ['[a, b = 1 && c = 2]', 'Invalid filter pattern: [a, b = 1 && c = 2]'],
  ['%(ab)+%', 'Invalid regular expression in filter pattern: %(ab)+%'],
  ['%a{9,2}%', 'Invalid regular expression in filter pattern: %a{9,2}%'],
  ['%a{999}a{999}%', 'Invalid regular expression in filter pattern: %a{999}a{999}%'],
  ['%a% %b% %c%', 'A filter pattern has at most 2 regular expressions: %a% %b% %c%'],
  ['ERROR:', "Invalid character(s) in term 'ERROR:'"],
  ['{ $.a = }', 'Invalid filter pattern: { $.a = }'],
  ['"open', `Invalid filter pattern near '"open'`],
])('%s is rejected', (pattern, message) => {
  expect(() => compileFilter(pattern)).toThrow(message);
});

describe('fields', () => {
  const line = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
  test.each([
    ['[ip, id, user, time, request, status, size]', true],
    ['[ip, id, user]', false],
    ['[ip, ...]', true],
    ['[..., size]', true],
    ['[ip, user = frank, ...]', false],
    ['[ip, id, user = frank, ...]', true],
    ['[..., status = 4*, size]', true],
    ['[..., status = 5*, size]', false],
    ['[..., status = 404 || status = 410, size > 1000]', true],
    ['[..., (status = 404 || status = 410) && status != 404, size]', false],
    ['[..., size >= 1534]', true],
    ['[..., size < 1534]', false],
    ['[ip, id, user, time, request = *index.html*, ...]', true],
    ['[ip, id, user, time = "10/Oct/2000:13:25:15 -0700", ...]', true],
    ['[ip = 127.0.*, ...]', true],
    ['[ip = %127\\.0\\.0\\.[0-9]{1,3}%, ...]', true],
    ['[, , user = frank, , , , ]', true],
  ])('%s: %s', (pattern, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });
});

const statesOf = (regex: string) =>
  regex.length +
  Array.from(regex.matchAll(/(\d+)\}/g), ([, most]) => Number(most)).reduce((a, b) => a + b, 0);

describe('regular expressions', () => {
  test.each([
    ['%ERR.*5%', 'an ERROR 15', true],
    ['%^ERR%', 'an ERROR', false],
    ['%or$%', 'the error', true],
    ['%warn|error%', 'an error', true],
    ['%[0-9]{3}-[a-f]+%', 'id 123-beef', true],
    ['%^[^x]*$%', 'no such letter', true],
    ['%^[^x]*$%', 'an x', false],
    ['%\\d\\s\\w%', '1 a', true],
    ['%a\\.b%', 'axb', false],
    ['%colou?r%', 'color', true],
    ['%\\x41%', 'A', true],
    ['-%ERR%', 'an ERROR', false],
    ['{ $.id = %^u-[0-9]+$% }', '{"id":"u-17"}', true],
  ])('%s on %s: %s', (pattern, message, expected) => {
    expect(matches(pattern, message)).toBe(expected);
  });

  test('match what JavaScript regular expressions match', () => {
    const item = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]');
    // Some span several words of states.
    const quantifier = fc.constantFrom(
      '',
      '?',
      '*',
      '+',
      '{2}',
      '{1,2}',
      '{0,}',
      '{0,40}',
      '{28,33}',
      '{60}',
    );
    const sequence = fc
      .tuple(
        fc.constantFrom('', '^'),
        fc.array(fc.tuple(item, quantifier), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('', '$'),
      )
      .map(([start, items, end]) => start + items.map((parts) => parts.join('')).join('') + end);
    const source = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|'));
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é'), maxLength: 8 }),
      fc
        .tuple(fc.constantFrom('a', 'b', 'ab'), fc.nat(70), fc.constantFrom('', 'c', 'b'))
        .map(([unit, times, end]) => unit.repeat(times) + end),
    );
    fc.assert(
      fc.property(source, text, (regex, message) => {
        // Skip expressions with more states than allowed.
        fc.pre(statesOf(regex) <= 300);
        expect(compileRegex(regex).matches(message)).toBe(new RegExp(regex, 's').test(message));
      }),
    );
  });

  test('scan a long message once, regardless of the number of possible matches', () => {
    expect(matches(`%${'a*'.repeat(30)}b%`, 'a'.repeat(20_000))).toBe(false);
  });
});

test('the cost of an expression is its number of states, which is bounded', () => {
  const cost = (pattern: string) => compileFilter(pattern)!.cost;
  expect(cost('%.{200}zebra%')).toBeGreaterThan(3 * cost('%zebra%'));
  expect(() => compileFilter('%.{301}%')).toThrow('Invalid regular expression');
  expect(() => compileFilter('%.{0,999}%')).toThrow('Invalid regular expression');
});

test.each([
  ['[a, b]', '[x y] z', true],
  ['[a, b = "[x"]', 'z [x', true],
  ['[a, b = "x y"]', 'z "x y"', true],
  ['[a, ..., z = "\\"y"]', '"b c" d "y', true],
])('fields of %s in %s: %s', (pattern, message, expected) => {
  expect(matches(pattern, message)).toBe(expected);
});

test('unclosed brackets are searched once', () => {
  expect(matches('[a, ..., z = last]', `${'[ " '.repeat(100_000)} last`)).toBe(true);
});

test.each(['{ $.a[*].b[*] = 1 }', '{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }'])(
  'as AWS refuses it, so is %s: too many wildcards',
  (pattern) => {
    expect(() => compileFilter(pattern)).toThrow('Invalid filter pattern');
  },
);

test('any text is compiled or rejected with a service error', () => {
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
    '[',
    ']',
    ',',
    '...',
    '%a+%',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragment).map((parts) => parts.join(' ')),
      ),
      (pattern) => {
        try {
          compileFilter(pattern)?.matches('{"a":1}');
        } catch (error) {
          expect(isServiceError(error, InvalidParameter)).toBe(true);
        }
      },
    ),
  );
});
