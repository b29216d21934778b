import { expect, test } from 'vitest';
import { accountOfAccessKey, endOfAccessKeyMs, temporaryAccessKey } from '../../../src/lib/aws/access-key.ts';
import { seededRandom } from '../../../src/lib/random.ts';

test('a temporary key contains its account, and the second in which it ends', () => {
  const endsMs = Date.UTC(2026, 0, 1, 12, 30, 15);
  const key = temporaryAccessKey('123456789012', endsMs - 1, seededRandom(1));
  expect(key).toMatch(/^ASIA123456789012[A-Z2-7]{15}$/);
  expect(accountOfAccessKey(key)).toBe('123456789012');
  expect(endOfAccessKeyMs(key)).toBe(endsMs);
});

test.each([
  ['123456789012', '123456789012'],
  ['ASIA123456789012ABCDEFGH', '123456789012'],
  ['AKIAIOSFODNN7EXAMPLE', undefined],
  ['ASIAIOSFODNN7EXAMPLE', undefined],
  ['1234567890123', undefined],
  ['ASIA12345678901AAAAAAAAA', undefined],
  ['', undefined],
])('%j belongs to account %j', (key, account) => {
  expect(accountOfAccessKey(key)).toBe(account);
  expect(endOfAccessKeyMs(key)).toBeUndefined();
});
