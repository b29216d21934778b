import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VectorBase64 } from '../../../src/lib/base64/vector-base64.ts';

const base64 = VectorBase64.create()!;

// Each value of six bits at each place of a group.
const allValues = Buffer.from(Array.from({ length: 3 * 64 * 64 }, (_, index) => (index * 7_919) & 0xff));
const lengths = [0, 1, 2, 3, 4, 11, 12, 13, 24, 49_150, 49_151, 49_152, 49_153, 49_164, 100_000];

function encoded(bytes: Buffer): Buffer {
  const target = Buffer.alloc(Math.ceil(bytes.length / 3) * 4 + 4, '!');
  const end = base64.encode(
    Buffer.concat([Buffer.of(255), bytes, Buffer.of(255)]),
    1,
    bytes.length + 1,
    target,
    2,
  );
  expect(target.toString('latin1', 0, 2) + target.toString('latin1', end)).toBe('!!!!');
  return target.subarray(2, end);
}

function decoded(text: string): Buffer | undefined {
  const body = Buffer.from(`<${text}>`, 'latin1');
  const before = Buffer.from(body);
  const bytes = base64.decodeInPlace(body, 1, body.length - 1);
  if (bytes === undefined) expect(body.equals(before)).toBe(true);
  // Nothing but the place of the text is written.
  expect([body[0], body.at(-1)]).toEqual([before[0], before.at(-1)]);
  return bytes === undefined ? undefined : body.subarray(1, 1 + bytes);
}

test('encodes as Node does', () => {
  for (const bytes of [allValues, ...lengths.map((length) => Buffer.alloc(length, allValues))]) {
    expect(encoded(bytes).toString('latin1')).toBe(bytes.toString('base64'));
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (array) => {
      const bytes = Buffer.from(array);
      expect(encoded(bytes).toString('latin1')).toBe(bytes.toString('base64'));
    }),
  );
});

describe('decodeInPlace', () => {
  test('decodes what Node encodes', () => {
    for (const bytes of [
      allValues,
      ...lengths.slice(0, 12).map((length) => Buffer.alloc(length, allValues)),
    ]) {
      expect(decoded(bytes.toString('base64'))?.equals(bytes)).toBe(true);
    }
  });

  // Also after another text, of which nothing may remain.
  test.each([0, 3, 15, 16, 31, 40])('refuses each character that is not of the alphabet, at %i', (place) => {
    const text = Buffer.alloc(33, allValues).toString('base64');
    for (let code = 0; code < 256; code++) {
      const character = String.fromCodePoint(code);
      const changed = text.slice(0, place) + character + text.slice(place + 1);
      const isOfAlphabet = /[A-Za-z0-9+/]/.test(character);
      expect(decoded(changed)).toEqual(isOfAlphabet ? Buffer.from(changed, 'base64') : undefined);
    }
  });

  test('nothing remains of an earlier text', () => {
    expect(decoded('!'.repeat(64))).toBeUndefined();
    expect(decoded('QUJD')).toEqual(Buffer.from('ABC'));
  });

  test.each([
    'A',
    'AA',
    'AAA',
    'AAAAA',
    '====',
    'A===',
    'AA=A',
    'AB==',
    'AAB=',
    'AA==AAAA',
    'AAA=AAAA',
    'AAAAAAAAAAAAAAAAA===',
    'AAAAAAAAAAAAAA==AAAA',
  ])('refuses %s', (text) => {
    decoded('////////////////////////////////');
    expect(decoded(text)).toBeUndefined();
  });
});

test('is used before Node 24, whose Buffer is quicker', () => {
  expect(VectorBase64.whereQuicker('22.23.5')).toBeDefined();
  expect(VectorBase64.whereQuicker('24.0.0')).toBe(undefined);
});
