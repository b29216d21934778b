import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../../../src/protocol/http.ts';
import { check } from '../sign.ts';
import { ACCEPTED, BUCKET_HOST, credentials, MISMATCH, nowMs, request, s3Outcome } from './examples.ts';

describe('signatures in URLs', () => {
  const query =
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
  const url = (text = query, headers = {}) =>
    request('GET', `/test.txt?${text}`, { host: BUCKET_HOST, ...headers });
  const expires = (value: string) => url(query.replace('Expires=86400', `Expires=${value}`));
  const parameters = 'AuthorizationQueryParametersError: ';
  const dayLater = nowMs + 86_400_000;

  test.each<[string, WireRequest, string, number?]>([
    ['the example', url(), ACCEPTED],
    ['any body', { ...url(), body: Buffer.from('any') }, ACCEPTED],
    ['its last moment', url(), ACCEPTED, dayLater],
    ['expired', url(), 'AccessDenied: Request has expired', dayLater + 1],
    ['from the future', url(), 'AccessDenied: Request is not yet valid', nowMs - 901_000],
    ['a longer life', expires('86401'), MISMATCH],
    [
      'more than a week',
      expires('604801'),
      `${parameters}X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds`,
    ],
    ['a negative life', expires('-1'), `${parameters}X-Amz-Expires must be non-negative`],
    ['a life in words', expires('day'), `${parameters}X-Amz-Expires should be a number`],
    [
      'no life',
      expires(''),
      `${parameters}Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.`,
    ],
    ['another parameter', url(`versionId=1&${query}`), MISMATCH],
    [
      'an unsigned header',
      url(query, { 'x-amz-acl': 'public-read' }),
      'AccessDenied: There were headers present in the request which were not signed',
    ],
    [
      'another date',
      url(query.replace('20130524%2F', '20130525%2F')),
      `${parameters}Error parsing the X-Amz-Credential parameter; Invalid credential date "20130525". This date is not the same as X-Amz-Date: "20130524".`,
    ],
    [
      'a date of another form',
      url(query.replace('Date=20130524T000000Z', 'Date=2013')),
      `${parameters}X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
    ],
  ])('%s', (_case, received, expected, at) => {
    expect(s3Outcome(received, at)).toBe(expected);
  });

  test('an expired URL says when it expired', () => {
    const fault = check(url(), { credentials, nowMs: dayLater + 5_000 }).faultFor('s3');
    expect(fault?.details).toEqual({
      'X-Amz-Expires': 86_400,
      Expires: '2013-05-25T00:00:00Z',
      ServerTime: '2013-05-25T00:00:05Z',
    });
  });
});
