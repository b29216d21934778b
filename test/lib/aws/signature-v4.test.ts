import { expect, test } from 'vitest';
import { signRequest } from '../../../src/lib/aws/signature-v4.ts';

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const SCOPE = { region: 'us-east-1', service: 'service' };
const TIME_MS = Date.UTC(2015, 7, 30, 12, 36, 0);
const REQUEST = {
  method: 'GET',
  path: '/',
  rawQuery: '',
  headers: { host: 'example.amazonaws.com' },
  body: Buffer.alloc(0),
};

// The cases and signatures of AWS's own test suite: aws-sig-v4-test-suite in awslabs/aws-c-auth.
test.each([
  ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-query-order-key-case',
    { rawQuery: 'Param2=value2&Param1=value1' },
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
])('signs as AWS does: %s', (_, changes, signature) => {
  const { authorization } = signRequest({ ...REQUEST, ...changes }, CREDENTIALS, SCOPE, TIME_MS);
  expect(authorization).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      `SignedHeaders=host;x-amz-date, Signature=${signature}`,
  );
});

test('signs the session token', () => {
  const credentials = { ...CREDENTIALS, sessionToken: 'token' };
  const headers = signRequest(REQUEST, credentials, SCOPE, TIME_MS);
  expect(headers['x-amz-security-token']).toBe('token');
  expect(headers['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,');
});
