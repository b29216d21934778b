import { expect, test } from 'vitest';
import { allowedOrigins } from '../../../../src/cli/start/options/origin-options.ts';

const parsed = (...typed: string[]) => allowedOrigins({ 'allow-origin': typed });

test('origins are allowed by their names', () => {
  const origins = ['https://app.example.com', 'http://app.test:3000'];
  expect(parsed(...origins)).toEqual(origins);
});

test.each([
  '*',
  'null',
  'app.example.com',
  'https://app.example.com/',
  'https://app.example.com/shop',
  'https://*.example.com/',
  'file://x',
])('%s is no origin of a page', (typed) => {
  expect(() => parsed('https://app.example.com', typed)).toThrow(`not "${typed}"`);
});
