import { expect, test } from 'vitest';
import { accountOfAccessKey, temporaryAccessKey } from '../../../src/lib/aws/access-key.ts';
import { seededRandom } from '../../../src/lib/random.ts';

test('a temporary key contains its account', () => {
  const key = temporaryAccessKey('123456789012', seededRandom(1));
  expect(key).toMatch(/^ASIA123456789012[A-Z2-7]{8}$/);
  expect(accountOfAccessKey(key)).toBe('123456789012');
});

test.each([
  ['123456789012', '123456789012'],
  ['AKIAIOSFODNN7EXAMPLE', undefined],
  ['ASIAIOSFODNN7EXAMPLE', undefined],
  ['1234567890123', undefined],
  ['ASIA12345678901AAAAAAAAA', undefined],
  ['', undefined],
])('%j belongs to account %j', (key, account) => {
  expect(accountOfAccessKey(key)).toBe(account);
});
