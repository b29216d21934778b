import { expect, test } from 'vitest';
import { proxyExceptions } from '../../../src/server/client-environment/proxy-exceptions.ts';

test.each([
  ['http://127.0.0.1:4566', {}, '127.0.0.1'],
  ['http://[::1]:4566', {}, '[::1],::1'],
  ['https://millrace.test', { NO_PROXY: '.corp, 10.0.0.1,' }, '.corp,10.0.0.1,millrace.test'],
  ['http://127.0.0.1:4566', { NO_PROXY: 'a,127.0.0.1', no_proxy: 'b' }, 'b,a,127.0.0.1'],
  ['http://127.0.0.1:4566', { no_proxy: '*' }, '*'],
])('%s is excepted from the proxies of %j', (endpoint, env, expected) => {
  expect(proxyExceptions(endpoint, env)).toEqual({ NO_PROXY: expected, no_proxy: expected });
});
