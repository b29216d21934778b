import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { findIncompleteSignature, PresenceCheck } from '../../../src/protocol/signature/presence.ts';
import { authorization, wireRequest } from '../../support/wire.ts';

describe('findIncompleteSignature', () => {
  // Recorded by kinesalite: docs/aws/wire-protocols.md#authentication-errors.
  const date = { 'x-amz-date': '20260101T000000Z' };
  const signature = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'AKID/20260101/us-east-1/kinesis/aws4_request',
    'X-Amz-Signature': 'abc',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Date': '20260101T000000Z',
  };
  const { 'X-Amz-Algorithm': _algorithm, ...withoutAlgorithm } = signature;
  const without = (name: keyof typeof signature) => ({ ...signature, [name]: '' });

  test.each<[string, Record<string, string>, Record<string, string>, string | undefined]>([
    ['nothing', {}, {}, 'MissingAuthenticationTokenException: Missing Authentication Token'],
    ['a whole header', { ...date, authorization: authorization('kinesis') }, {}, undefined],
    [
      'parts in another order',
      { date: 'x', authorization: 'AWS4-HMAC-SHA256 Signature=a SignedHeaders=b,Credential=c' },
      {},
      undefined,
    ],
    [
      'an empty header',
      { authorization: 'AWS4' },
      {},
      "IncompleteSignatureException: Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4",
    ],
    [
      'no date',
      { authorization: 'AWS4 Credential=a, Signature=b, SignedHeaders=c' },
      {},
      "IncompleteSignatureException: Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4 Credential=a, Signature=b, SignedHeaders=c",
    ],
    [
      'header and query',
      { ...date, authorization: authorization('kinesis') },
      signature,
      "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ],
    ['a whole query', {}, signature, undefined],
    [
      'a query without algorithm',
      {},
      withoutAlgorithm,
      'MissingAuthenticationTokenException: Missing Authentication Token',
    ],
    [
      'a query with an empty algorithm',
      {},
      { 'X-Amz-Algorithm': '' },
      "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    ],
    [
      'a query without signature',
      {},
      without('X-Amz-Signature'),
      "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters.",
    ],
    [
      'a query of an algorithm alone',
      {},
      { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256' },
      "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
    ],
  ])('%s', (_case, headers, query, expected) => {
    const fault = findIncompleteSignature(wireRequest({ headers, query }));
    expect(fault && `${fault.code}: ${fault.message}`).toBe(expected);
  });
});

describe('PresenceCheck', () => {
  const usual = `AWS4-HMAC-SHA256 Credential=a/20260101/r/s/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const date = { 'x-amz-date': '20260101T000000Z' };

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['the same header', { ...date, authorization: usual }, {}],
    ['no date', { authorization: usual }, {}],
    ['a query as well', { ...date, authorization: usual }, { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256' }],
    ['no signature', { ...date, authorization: usual.replace('Signature=0', 'Signed=0000') }, {}],
    ['no header', date, {}],
  ])('after a complete header: %s', (_what, headers, query) => {
    const check = new PresenceCheck(new VirtualClock());
    for (let time = 0; time < 2; time++) {
      const first = wireRequest({ headers: { ...date, authorization: usual } });
      expect(check.check(first, undefined).faultFor('s')).toBeUndefined();
    }
    const request = wireRequest({ headers, query });
    expect(check.check(request, undefined).faultFor('s')).toEqual(findIncompleteSignature(request));
  });

  test('an ended session is expired, also when its header is complete', () => {
    const clock = new VirtualClock();
    const check = new PresenceCheck(clock);
    const request = wireRequest({ headers: { ...date, authorization: usual } });
    const scope = { accessKeyId: 'a', account: '0', region: 'r', service: 's', endsMs: clock.now() + 1 };
    const codes = [scope, scope, { ...scope, endsMs: clock.now() }].map(
      (one) => check.check(request, one).faultFor('s')?.code,
    );
    expect(codes).toEqual([undefined, undefined, 'ExpiredTokenException']);
  });
});
