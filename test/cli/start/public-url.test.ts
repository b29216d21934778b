import { expect, test } from 'vitest';
import { publicUrl } from '../../../src/cli/start/public-url.ts';

test('the URL for clients has a host and a port', () => {
  expect(publicUrl({ 'public-url': undefined })).toBeUndefined();
  expect(publicUrl({ 'public-url': 'http://millrace:4566/' })).toBe('http://millrace:4566');
  for (const typed of [
    'millrace:4566',
    'http://millrace:4566/path',
    'ftp://millrace',
    'http://user@millrace',
  ]) {
    expect(() => publicUrl({ 'public-url': typed })).toThrow(`not "${typed}"`);
  }
});
