import { describe, expect, test } from 'vitest';
import { sameServer } from '../../../src/cli/connection/endpoint.ts';

describe('a command that is suggested', () => {
  const other = 'http://127.0.0.1:9999';

  test.each([
    ['the default server', 'http://127.0.0.1:4566', {}, ''],
    ['another server', other, {}, ` --endpoint ${other}`],
    ['the server of the environment', other, { AWS_ENDPOINT_URL: other }, ''],
    [
      'the default server, where the environment names another one',
      'http://127.0.0.1:4566',
      { AWS_ENDPOINT_URL: other },
      ' --endpoint http://127.0.0.1:4566',
    ],
    ['no server', undefined, { AWS_ENDPOINT_URL: other }, ''],
  ])('reaches %s', (_, endpoint, env, words) => {
    expect(sameServer({ endpoint }, env)).toBe(words);
  });

  test('has the region and the stage that were given', () => {
    const given = { endpoint: undefined, region: 'eu-west-1', stage: 'test' };
    expect(sameServer(given, {})).toBe(' --region eu-west-1 --stage test');
    expect(sameServer({ ...given, region: undefined }, {})).toBe(' --stage test');
  });
});
