import { expect, test } from 'vitest';
import { SigningKey } from '../../../src/lib/aws/sigv4/signing-key.ts';

test('only the signature of the text is right', () => {
  const key = new SigningKey('secret', { date: '20260101', region: 'us-east-1', service: 'kinesis' });
  const right = key.sign('text');
  expect(key.hasSigned('text', right)).toBe(true);
  // Each after the right one, of which nothing may remain. The second last has as many characters, but more bytes.
  for (const wrong of [
    key.sign('other'),
    right.slice(0, -1),
    `${right}0`,
    right.toUpperCase(),
    `${right.slice(0, -1)}\u0161`,
    '',
  ]) {
    expect(key.hasSigned('text', wrong)).toBe(false);
    expect(key.hasSigned('text', right)).toBe(true);
  }
  expect(key.hasSigned('other', right)).toBe(false);
});
