import { expect, test } from 'vitest';
import { isPrivateHost, withHostRule } from '../../../src/server/routing/host-rule.ts';
import { plain } from '../../support/listening.ts';
import { REQUEST_ID, wireRequest } from '../../support/wire.ts';

test.each([
  '127.0.0.1:4566',
  '[::1]:4566',
  '10.0.0.7',
  'localhost:4566',
  'bucket.s3.localhost:4566',
  'millrace:4566',
  'host.docker.internal:4566',
  'kinesis.us-east-1.amazonaws.com',
  '123456789012.data-kinesis.cn-north-1.amazonaws.com.cn:443',
  'lambda.eu-west-1.api.aws',
  'sqs.cn-north-1.api.amazonwebservices.com.cn',
])('%s cannot be a public name', (host) => expect(isPrivateHost(host)).toBe(true));

test.each([
  'example.com',
  'rebound.example.com:4566',
  'localhost.example.com',
  'notamazonaws.com',
  'example.aws',
  'xlocalhost.dev.',
])('%s may be the host of a web page', (host) => expect(isPrivateHost(host)).toBe(false));

test('a request for a public name is refused before it is dispatched', async () => {
  let calls = 0;
  const dispatch = withHostRule(async () => {
    calls++;
    return plain('');
  });
  const facts = { requestId: REQUEST_ID, signal: new AbortController().signal };
  const request = (host: string) => wireRequest({ method: 'GET', headers: { host } });
  expect(await dispatch(request('rebound.example.com'), facts)).toMatchObject({ status: 403 });
  expect(calls).toBe(0);
  expect(await dispatch(request('localhost:4566'), facts)).toMatchObject({ status: 200 });
});
