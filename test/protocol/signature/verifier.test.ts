import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { stringToSign } from '../../../src/lib/aws/signature-v4.ts';
import { canonicalRequest } from '../../../src/lib/aws/sigv4/canonical-request.ts';
import { SigningKey } from '../../../src/lib/aws/sigv4/signing-key.ts';
import { temporaryAccessKey } from '../../../src/lib/aws/access-key.ts';
import { seededRandom } from '../../../src/lib/random.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { WireRequest } from '../../../src/protocol/http.ts';
import { SignatureVerifier } from '../../../src/protocol/signature/verifier.ts';
import { check, CREDENTIALS, outcome, PUT, signed, SIGNED_MS } from './sign.ts';

const MINUTE_MS = 60_000;
const REQUEST = signed(PUT, 'kinesis');
const MISMATCH =
  'InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

function withHeaders(changes: Readonly<Record<string, string>>): WireRequest {
  return { ...REQUEST, headers: { ...REQUEST.headers, ...changes } };
}

/** Changes the header that has the signature. */
function withAuthorization(pattern: string | RegExp, replacement: string): WireRequest {
  return withHeaders({ authorization: REQUEST.headers['authorization']!.replace(pattern, replacement) });
}

test('a right signature names its key', () => {
  expect(outcome(REQUEST, 'kinesis')).toBe('signed by AKIDEXAMPLE');
  expect(outcome(REQUEST, undefined)).toBe('signed by AKIDEXAMPLE');
});

// The messages are in docs/aws/wire-protocols.md#authentication-errors, with their sources.
test.each<[string, WireRequest, string, { nowMs?: number }?]>([
  [
    'a date of another form',
    withHeaders({ 'x-amz-date': '2026-01-01' }),
    "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got '2026-01-01'. See http://en.wikipedia.org/wiki/ISO_8601",
  ],
  [
    'too old',
    REQUEST,
    'InvalidSignatureException: Signature expired: 20260101T000000Z is now earlier than 20260101T000001Z (20260101T001501Z - 15 min.)',
    { nowMs: SIGNED_MS + 15 * MINUTE_MS + 1_000 },
  ],
  ['as old as allowed', REQUEST, 'signed by AKIDEXAMPLE', { nowMs: SIGNED_MS + 15 * MINUTE_MS + 999 }],
  [
    'too new',
    REQUEST,
    'InvalidSignatureException: Signature not yet current: 20260101T000000Z is still later than 20251231T235959Z (20251231T234459Z + 15 min.)',
    { nowMs: SIGNED_MS - 15 * MINUTE_MS - 1_000 },
  ],
  [
    'the host is not signed',
    withAuthorization('host;', ''),
    "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'a header of AWS is not signed',
    withHeaders({ 'x-amz-meta-a': 'b' }),
    "InvalidSignatureException: 'x-amz-meta-a' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  [
    'another algorithm',
    withAuthorization('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256'),
    "IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only AWS4-HMAC-SHA256 for now). ",
  ],
  [
    'a credential of four elements',
    withAuthorization('/kinesis', ''),
    "IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20260101/eu-west-1/aws4_request'",
  ],
  [
    'everything in the scope is wrong',
    withAuthorization(/20260101.*?,/, '20251231/../logs/aws3_request,'.replace('..', 'EU')),
    "InvalidSignatureException: Credential should be scoped to a valid Region, not 'EU'. Credential should be scoped to correct service: 'kinesis'. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws3_request'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20251231' != '20260101', from '20260101T000000Z'.",
  ],
  [
    'a right signature for another service',
    signed(PUT, 'logs'),
    "InvalidSignatureException: Credential should be scoped to correct service: 'kinesis'. ",
  ],
  [
    'an unknown key',
    withAuthorization('AKIDEXAMPLE', 'AKIDOTHER'),
    'UnrecognizedClientException: The security token included in the request is invalid.',
  ],
  ['another secret', signed(PUT, 'kinesis', { ...CREDENTIALS, secretAccessKey: 'other' }), MISMATCH],
  ['another body', { ...REQUEST, body: Buffer.from('{"StreamName":"Clicks"}') }, MISMATCH],
  [
    'a signature in upper case',
    withHeaders({
      authorization: REQUEST.headers['authorization']!.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase()),
    }),
    MISMATCH,
  ],
  [
    'an empty signed header that is not sent',
    withAuthorization('content-type;', 'constructor;content-type;'),
    MISMATCH,
  ],
])('%s', (_case, request, expected, options) => {
  expect(outcome(request, 'kinesis', options)).toBe(expected);
});

test('the time may be in the Date header', () => {
  const { 'x-amz-date': time, ...headers } = REQUEST.headers;
  const dated = { ...REQUEST, headers: { ...headers, date: time } };
  // It is not the one that was signed, but its time is.
  expect(outcome(dated, 'kinesis')).toBe(MISMATCH);
  const text = new Date(SIGNED_MS).toUTCString();
  expect(outcome({ ...REQUEST, headers: { ...headers, date: text } }, 'kinesis')).toBe(MISMATCH);
  const late = { nowMs: SIGNED_MS + 60 * MINUTE_MS };
  expect(outcome({ ...REQUEST, headers: { ...headers, date: text } }, 'kinesis', late)).toMatch(
    /Signature expired/,
  );
});

test('repeated headers and spaces are signed as they were sent', () => {
  const headers = { 'x-amz-meta-list': 'a,b,  c', 'x-amz-meta-one': 'a, b' };
  const request = signed({ ...PUT, headers }, 'kinesis');
  const received = {
    ...request,
    headers: { ...request.headers, 'x-amz-meta-list': 'a, b,  c' },
    rawHeaders: ['X-Amz-Meta-List', 'a', 'X-Amz-Meta-List', 'b,  c', 'X-Amz-Meta-One', 'a, b'],
  };
  expect(outcome(received, 'kinesis')).toBe('signed by AKIDEXAMPLE');
  expect(outcome({ ...received, rawHeaders: undefined }, 'kinesis')).toBe(MISMATCH);
});

describe('sessions', () => {
  const session = { ...CREDENTIALS, sessionToken: 'token', endsMs: SIGNED_MS + 5 * MINUTE_MS };
  const request = signed(PUT, 'kinesis', session);

  test('the token of the key is accepted', () => {
    expect(outcome(request, 'kinesis', { credentials: session })).toBe('signed by AKIDEXAMPLE');
  });

  test.each<[string, WireRequest, object]>([
    ['another token', signed(PUT, 'kinesis', { ...session, sessionToken: 'tokem' }), session],
    ['a longer token', signed(PUT, 'kinesis', { ...session, sessionToken: 'token2' }), session],
    ['no token', REQUEST, session],
    ['a token for a key without a session', request, CREDENTIALS],
  ])('%s is rejected', (_case, received, credentials) => {
    const options = { credentials: credentials as typeof session };
    expect(outcome(received, 'kinesis', options)).toBe(
      'UnrecognizedClientException: The security token included in the request is invalid.',
    );
    expect(check(received, options).verifiedKey).toBeUndefined();
  });

  test('an expired token is rejected', () => {
    const options = { credentials: session, nowMs: session.endsMs };
    expect(outcome(request, 'kinesis', options)).toBe(
      'ExpiredTokenException: The security token included in the request is expired',
    );
  });

  test('a key that says when its session ended is expired, though it is unknown', () => {
    const accessKeyId = temporaryAccessKey('000000000000', session.endsMs, seededRandom(1));
    const forgotten = signed(PUT, 'kinesis', { ...session, accessKeyId });
    expect(outcome(forgotten, 'kinesis', { nowMs: session.endsMs })).toMatch(/^ExpiredTokenException/);
    expect(outcome(forgotten, 'kinesis', { nowMs: session.endsMs - 1 })).toMatch(/^UnrecognizedClient/);
  });
});

test('a key that was changed, or deleted, is not accepted from memory', () => {
  let secretAccessKey: string | undefined = 'secret';
  const verifier = new SignatureVerifier({
    clock: new VirtualClock(SIGNED_MS),
    credentials: () => (secretAccessKey === undefined ? undefined : { secretAccessKey }),
  });
  const faultOf = (request: WireRequest) => verifier.check(request, undefined).faultFor('kinesis')?.code;
  expect(faultOf(REQUEST)).toBeUndefined();
  expect(faultOf(REQUEST)).toBeUndefined();
  expect(faultOf(withAuthorization(/.$/, 'x'))).toBe('InvalidSignatureException');
  expect(faultOf({ ...REQUEST, query: { 'X-Amz-Algorithm': '' } })).toBe('InvalidSignatureException');
  secretAccessKey = 'changed';
  expect(faultOf(REQUEST)).toBe('InvalidSignatureException');
  secretAccessKey = undefined;
  expect(faultOf(REQUEST)).toBe('UnrecognizedClientException');
});

test('a scope of another day is rejected, also after its header was right', () => {
  const verifier = new SignatureVerifier({
    clock: new VirtualClock(SIGNED_MS),
    credentials: () => CREDENTIALS,
  });
  const faultOf = (request: WireRequest) => verifier.check(request, undefined).faultFor('kinesis')?.message;
  expect(faultOf(REQUEST)).toBeUndefined();
  // Five minutes earlier, which is yesterday, with the signing key of today.
  const timestamp = '20251231T235500Z';
  const signedHeaders = ['content-type', 'host', 'x-amz-date', 'x-amz-target'];
  const yesterday = withHeaders({ 'x-amz-date': timestamp });
  const payloadHash = createHash('sha256').update(PUT.body).digest('hex');
  const canonical = canonicalRequest(
    {
      method: 'POST',
      path: '/',
      rawQuery: '',
      signedHeaders,
      signedHeadersText: signedHeaders.join(';'),
      valueOf: (name) => yesterday.headers[name]!,
      payloadHash,
    },
    'normalized',
  );
  const scope = { date: '20260101', region: 'eu-west-1', service: 'kinesis' };
  const text = stringToSign(canonical, timestamp, '20260101/eu-west-1/kinesis/aws4_request');
  const signature = new SigningKey(CREDENTIALS.secretAccessKey, scope).sign(text);
  const authorization = REQUEST.headers['authorization']!.replace(/[^=]*$/, signature);
  expect(faultOf(withHeaders({ 'x-amz-date': timestamp, authorization }))).toMatch(
    /^Date in Credential scope does not match/,
  );
});

test('many keys are verified after each other', () => {
  const verifier = new SignatureVerifier({
    clock: new VirtualClock(SIGNED_MS),
    credentials: (accessKeyId) => ({ secretAccessKey: `secret of ${accessKeyId}` }),
  });
  for (let key = 0; key < 2_100; key++) {
    const accessKeyId = `AKID${key % 1_050}`;
    const request = signed(PUT, 'kinesis', { accessKeyId, secretAccessKey: `secret of ${accessKeyId}` });
    expect(verifier.check(request, undefined).verifiedKey).toBe(accessKeyId);
  }
});
