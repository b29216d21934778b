import { expect, test } from 'vitest';
import { isCustomResourceResponse } from '../../src/redirect/response-url.ts';

const PATH = '/_millrace/cloudformation/responses/stack/Logical/token';

test.each<[string, string, unknown, string, boolean]>([
  ['the host of the endpoint', '127.0.0.1', PATH, 'http://127.0.0.1:4566', true],
  ['the host with a port', '127.0.0.1:443', PATH, 'http://127.0.0.1:4566', true],
  ['an IPv6 address without brackets, as url.parse returns it', '::1', PATH, 'http://[::1]:4566', true],
  ['an IPv6 address with brackets', '[::1]', PATH, 'http://[::1]:4566', true],
  ['another path', '127.0.0.1', '/', 'http://127.0.0.1:4566', false],
  ['no path', '127.0.0.1', undefined, 'http://127.0.0.1:4566', false],
  ['another host', 'localhost', PATH, 'http://127.0.0.1:4566', false],
])('%s', (_, host, path, endpoint, expected) => {
  expect(isCustomResourceResponse(host, path, new URL(endpoint))).toBe(expected);
});
