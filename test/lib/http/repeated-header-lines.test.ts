import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readHeaderLines } from '../../../src/lib/http/header-lines.ts';
import { RepeatedHeaderLines } from '../../../src/lib/http/repeated-header-lines.ts';

const long = (length: number) =>
  fc
    .tuple(fc.constantFrom('a', 'b', ':', '\u00e9', '\t', ' '), fc.nat(length))
    .map(([other, at]) => `${'a'.repeat(at)}${other}${'a'.repeat(length - at)}`);
const name = fc.oneof(
  fc.constantFrom('Host', 'host', 'X-A', 'content-length', 'Connection', 'TE', 'toString', 'x y', ''),
  long(200),
);
const value = fc.oneof(
  fc.constantFrom('', 'a', 'b', '2', '2\t', 'keep-alive', 'close', 'x\r\ny: z', '\u00e9'),
  long(60),
  long(240),
);
const line = fc.tuple(name, fc.constantFrom(':', ': ', ':\t'), value).map((parts) => parts.join(''));
const lines = fc.array(line, { maxLength: 4 });
// Requests of a client have mostly the same lines: the second one is the first with another line in one place.
const heads = fc
  .tuple(lines, fc.array(fc.tuple(fc.nat(4), line), { maxLength: 3 }))
  .map(([first, changes]) => [
    first,
    ...changes.map(([place, changed]) => first.toSpliced(place, 1, changed)),
    ...changes.map(([place]) => first.toSpliced(place, 1)),
    first,
  ]);

test('heads are read as if each were the first', () => {
  fc.assert(
    fc.property(heads, (all) => {
      const repeated = new RepeatedHeaderLines();
      for (const one of all) {
        const head = `POST\r\n${one.map((text) => `${text}\r\n`).join('')}\r\n`;
        const start = 'POST\r\n'.length;
        const read = repeated.read(head, start);
        expect(read).toEqual(readHeaderLines(head, start));
        expect(Object.keys(read ?? {})).toEqual(Object.keys(readHeaderLines(head, start) ?? {}));
        // The caller may change what it gets.
        if (read) read['changed'] = 'x';
      }
    }),
    { numRuns: 300 },
  );
});

test.each<[string, string, string]>([
  ['a length before a tab', 'Content-Length: 2', 'Content-Length: 2\t'],
  ['a connection that ends', 'Connection: keep-alive', 'Connection: close'],
  ['a long name that ends in another way', `${'n'.repeat(200)}: a`, `${'n'.repeat(199)}m: a`],
  ['a long value that ends in another way', `a: ${'v'.repeat(200)}`, `a: ${'v'.repeat(199)}\u00e9`],
  ['a shorter value', `a: ${'v'.repeat(200)}`, `a: ${'v'.repeat(100)}`],
  ['a value of two lines', 'a: b', 'a: b\r\nc: d'],
])('after another one: %s', (_what, first, second) => {
  const repeated = new RepeatedHeaderLines();
  const headOf = (line: string) => `Host: a\r\n${line}\r\n\r\n`;
  expect(repeated.read(headOf(first), 0)).toBeDefined();
  expect(repeated.read(headOf(second), 0)).toEqual(readHeaderLines(headOf(second), 0));
});

test('values that are signatures, lengths and times are those of their own request', () => {
  const repeated = new RepeatedHeaderLines();
  const headOf = (signature: string, length: number) =>
    `Host: a\r\nAuthorization: AWS4-HMAC-SHA256 ${'x'.repeat(150)}${signature.repeat(64)}\r\nContent-Length: ${length}\r\n\r\n`;
  for (const [signature, length] of [
    ['1', 5],
    ['2', 5],
    ['2', 1_234],
  ] as const) {
    const head = headOf(signature, length);
    expect(repeated.read(head, 0)).toEqual({
      host: 'a',
      authorization: `AWS4-HMAC-SHA256 ${'x'.repeat(150)}${signature.repeat(64)}`,
      'content-length': String(length),
    });
  }
});
