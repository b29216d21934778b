import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../../../src/protocol/http.ts';
import { outcome } from '../sign.ts';
import { ACCEPTED, credentials, MISMATCH, nowMs, request, s3Outcome, withHeaders } from './examples.ts';

describe('signature version 2', () => {
  // Computed with HmacV1QueryAuth of botocore 1.43.62, which AWS CLI v1 contains.
  const url = (
    path: string,
    parameters: string,
    { method = 'GET', host = 's3.amazonaws.com', headers = {} } = {},
  ) =>
    request(method, `${path}?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1369440000&${parameters}`, {
      host,
      ...headers,
    });
  const PATH = '/photos/puppy.jpg';
  const plain = url(PATH, 'Signature=Rb8G4G1iHDtj9jwJMWbnZf5qw5w%3D');
  const expiresMs = 1_369_440_000_000;
  const withToken = url(PATH, 'Signature=HpwlXijnVOdDOmaE1jalCQrgWLs%3D&x-amz-security-token=to%2Fk%2Ben');

  test.each<[string, WireRequest, string, number?]>([
    ['a path', plain, ACCEPTED],
    [
      'a host with a bucket',
      url('/puppy.jpg', 'Signature=Rb8G4G1iHDtj9jwJMWbnZf5qw5w%3D', { host: 'photos.s3.amazonaws.com' }),
      ACCEPTED,
    ],
    [
      'parameters of the resource',
      url(
        '/photos/a%20b%2Bc.jpg',
        'versionId=3&response-content-type=text%2Fplain&x=y&Signature=oVkPKjRogMl2UXarEQibG0psORk%3D',
      ),
      ACCEPTED,
    ],
    [
      'headers',
      url(
        PATH,
        'Signature=VFawSNqdjnZHkYkO%2FumKlTMBqRc%3D&content-type=image%2Fjpeg&x-amz-acl=public-read&content-md5=abc%3D',
        { method: 'PUT', headers: { 'content-type': 'image/jpeg' } },
      ),
      ACCEPTED,
    ],
    ['another method', { ...plain, method: 'DELETE' }, MISMATCH],
    ['another path', { ...plain, path: '/photos/puppy2.jpg' }, MISMATCH],
    ['another header', withHeaders(plain, { 'x-amz-acl': 'public-read' }), MISMATCH],
    ['another parameter', url(PATH, 'acl=&Signature=Rb8G4G1iHDtj9jwJMWbnZf5qw5w%3D'), MISMATCH],
    [
      'a token that the key does not have',
      withToken,
      'InvalidToken: The provided token is malformed or otherwise invalid.',
    ],
    ['its last moment', plain, ACCEPTED, expiresMs],
    ['expired', plain, 'AccessDenied: Request has expired', expiresMs + 1],
  ])('%s', (_case, received, expected, at) => {
    expect(s3Outcome(received, at)).toBe(expected);
  });

  test('a session', () => {
    const session = { ...credentials, sessionToken: 'to/k+en' };
    expect(outcome(withToken, 's3', { credentials: session, nowMs })).toBe(ACCEPTED);
    expect(outcome(plain, 's3', { credentials: session, nowMs })).toMatch(/^InvalidToken/);
  });

  test('another service', () => {
    expect(outcome(plain, 'monitoring', { credentials, nowMs })).toMatch(/^InvalidRequest: .*not supported/);
  });

  test('another key, and a time that is not a number', () => {
    const query = { ...plain.query };
    expect(s3Outcome({ ...plain, query: { ...query, AWSAccessKeyId: 'AKID' } })).toMatch(
      /^InvalidAccessKeyId/,
    );
    expect(s3Outcome({ ...plain, query: { ...query, Expires: 'later' } })).toBe(
      'AccessDenied: Invalid date (should be seconds since epoch): later',
    );
  });
});
