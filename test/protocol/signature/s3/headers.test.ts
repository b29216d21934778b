import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../../../src/protocol/http.ts';
import { check } from '../sign.ts';
import {
  ACCEPTED,
  credentials,
  example,
  GET,
  MISMATCH,
  nowMs,
  PUT,
  s3Outcome,
  withHeaders,
  without,
} from './examples.ts';

describe('signatures in headers', () => {
  test.each([
    ['GET Object', GET],
    ['PUT Object', PUT],
    [
      'GET Bucket Lifecycle',
      example('GET /?lifecycle', {}, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'),
    ],
    [
      'GET Bucket',
      example(
        'GET /?max-keys=2&prefix=J',
        {},
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      ),
    ],
  ])('%s', (_name, received) => {
    expect(s3Outcome(received)).toBe(ACCEPTED);
    expect(s3Outcome({ ...received, path: `/.${received.path}` })).toBe(MISMATCH);
  });

  const malformed = 'AuthorizationHeaderMalformed: The authorization header is malformed; ';
  const scoped = (from: string, to: string) =>
    withHeaders(GET, { authorization: GET.headers['authorization']!.replace(from, to) });

  test.each<[string, WireRequest, string, number?]>([
    ['another method', { ...GET, method: 'HEAD' }, MISMATCH],
    [
      'another body',
      { ...PUT, body: Buffer.from('Welcome to Amazon S4.') },
      "XAmzContentSHA256Mismatch: The provided 'x-amz-content-sha256' header does not match what was computed.",
    ],
    [
      'an unsigned hash of the body',
      withHeaders(GET, { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }),
      MISMATCH,
    ],
    [
      'a signature in the query as well',
      { ...GET, query: { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256' } },
      'InvalidArgument: Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    ],
    [
      'another kind of authorization',
      withHeaders(GET, { authorization: 'Bearer token' }),
      'InvalidArgument: Unsupported Authorization Type',
    ],
    [
      'a header of version 2',
      withHeaders(GET, { authorization: 'AWS AKIAIOSFODNN7EXAMPLE:abc=' }),
      'InvalidRequest: The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    ],
    [
      'a header without its parts',
      withHeaders(GET, { authorization: 'AWS4-HMAC-SHA256 Credential=a' }),
      'AuthorizationHeaderMalformed: The authorization header is malformed; the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    ],
    [
      'no hash of the body',
      without(GET, 'x-amz-content-sha256'),
      'InvalidRequest: Missing required header for this request: x-amz-content-sha256',
    ],
    [
      'a hash of another kind',
      withHeaders(GET, { 'x-amz-content-sha256': 'md5' }),
      'InvalidArgument: x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.',
    ],
    [
      'an unsigned header',
      withHeaders(GET, { 'x-amz-acl': 'public-read', 'content-md5': 'x' }),
      'AccessDenied: There were headers present in the request which were not signed',
    ],
    [
      'too old',
      GET,
      "RequestTimeTooSkewed: The difference between the request time and the server's time is too large.",
      nowMs + 901_000,
    ],
    [
      'too new',
      GET,
      "RequestTimeTooSkewed: The difference between the request time and the server's time is too large.",
      nowMs - 901_000,
    ],
    [
      'an unknown key',
      scoped('AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN8EXAMPLE'),
      'InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.',
    ],
    [
      'another date',
      scoped('20130524', '20130525'),
      `${malformed}Invalid credential date "20130525". This date is not the same as X-Amz-Date: "20130524".`,
    ],
    ['an invalid region', scoped('us-east-1', 'US'), `${malformed}the region 'US' is wrong`],
    [
      'another terminator',
      scoped('aws4_request', 'aws3_request'),
      `${malformed}incorrect terminal "aws3_request". This endpoint uses "aws4_request".`,
    ],
    [
      'a credential of six elements',
      scoped('aws4_request', 'aws4_request/x'),
      `${malformed}the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`,
    ],
    [
      'signature version 4A',
      scoped('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'),
      'InvalidRequest: The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    ],
    [
      'a date of another form',
      withHeaders(GET, { 'x-amz-date': 'today' }),
      'AccessDenied: AWS authentication requires a valid Date or x-amz-date header',
    ],
  ])('%s', (_case, received, expected, at) => {
    expect(s3Outcome(received, at)).toBe(expected);
  });

  test('a wrong signature returns what was signed, and not the secret', () => {
    const fault = check({ ...GET, method: 'HEAD' }, { credentials, nowMs }).faultFor('s3');
    expect(fault?.details).toEqual({
      AWSAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      SignatureProvided: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      StringToSign: expect.stringMatching(
        /^AWS4-HMAC-SHA256\n20130524T000000Z\n20130524\/us-east-1\/s3\/aws4_request\n[0-9a-f]{64}$/,
      ),
    });
  });
});
