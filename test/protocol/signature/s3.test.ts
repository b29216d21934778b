import { describe, expect, test } from 'vitest';
import type { WireRequest } from '../../../src/protocol/http.ts';
import { splitRequestTarget } from '../../../src/server/http/request-target.ts';
import { check, EXAMPLE_SECRET, outcome } from './sign.ts';

/*
 * The examples of AWS's documentation, with their signatures.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: EXAMPLE_SECRET };
const nowMs = Date.UTC(2013, 4, 24);
const BUCKET_HOST = 'examplebucket.s3.amazonaws.com';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function request(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer = Buffer.alloc(0),
): WireRequest {
  return { method, ...splitRequestTarget(target), headers, body };
}

/** With the headers that all examples have, and the signature of the documentation. */
function example(
  line: string,
  headers: Readonly<Record<string, string>>,
  signature: string,
  body?: Buffer,
): WireRequest {
  const [method = '', target = ''] = line.split(' ');
  const signed = {
    host: BUCKET_HOST,
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    ...headers,
  };
  const names = Object.keys(signed).sort().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=${names}, Signature=${signature}`;
  return request(method, target, { ...signed, authorization }, body);
}

function withHeaders(original: WireRequest, changes: Readonly<Record<string, string>>): WireRequest {
  return { ...original, headers: { ...original.headers, ...changes } };
}

function without(original: WireRequest, name: string): WireRequest {
  const { [name]: _removed, ...headers } = original.headers;
  return { ...original, headers };
}

const s3Outcome = (received: WireRequest, at = nowMs) => outcome(received, 's3', { credentials, nowMs: at });
const ACCEPTED = 'signed by AKIAIOSFODNN7EXAMPLE';
const MISMATCH =
  'SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method.';

const GET = example(
  'GET /test.txt',
  { range: 'bytes=0-9' },
  'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
);
const PUT = example(
  'PUT /test$file.text',
  {
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  },
  '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  Buffer.from('Welcome to Amazon S3.'),
);

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

describe('signed chunks', () => {
  const CHUNK = 64 * 1024;
  const chunk = (length: number, signature: string) => [
    Buffer.from(`${length.toString(16)};chunk-signature=${signature}\r\n`),
    Buffer.alloc(length, 'a'),
    Buffer.from('\r\n'),
  ];
  const upload = (headers: Readonly<Record<string, string>>, signature: string, body: Buffer) =>
    example(
      'PUT /examplebucket/chunkObject.txt',
      {
        host: 's3.amazonaws.com',
        'content-encoding': 'aws-chunked',
        'x-amz-decoded-content-length': '66560',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        ...headers,
      },
      signature,
      body,
    );
  const first = 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648';
  const second = '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497';
  const last = 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9';
  const plain = (body: Buffer) =>
    upload(
      { 'content-length': '66824', 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' },
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
      body,
    );
  const body = Buffer.concat([...chunk(CHUNK, first), ...chunk(1024, second), ...chunk(0, last)]);

  const trailed = (trailer: string, signature: string) =>
    upload(
      {
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32c',
      },
      '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
      Buffer.concat([
        ...chunk(CHUNK, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2'),
        ...chunk(1024, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7'),
        Buffer.from(
          '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n' +
            `${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`,
        ),
      ]),
    );
  const trailer = 'x-amz-checksum-crc32c:sOO8/Q==';
  const trailerSignature = 'd81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435';
  const flipped = (at: number) => {
    const bytes = Buffer.from(body);
    bytes[at]! ^= 1;
    return bytes;
  };

  test.each<[string, WireRequest, string]>([
    ['the example', plain(body), ACCEPTED],
    ['the example with a trailer', trailed(trailer, trailerSignature), ACCEPTED],
    ['a byte of the first chunk', plain(flipped(1_000)), MISMATCH],
    ['a byte of the second chunk', plain(flipped(CHUNK + 300)), MISMATCH],
    [
      'chunks in another order',
      plain(Buffer.concat([...chunk(CHUNK, second), ...chunk(1024, first), ...chunk(0, last)])),
      MISMATCH,
    ],
    ['a chunk without a signature', plain(Buffer.from('1\r\na\r\n0\r\n\r\n')), MISMATCH],
    ['an empty last chunk of another signature', plain(flipped(body.length - 6)), MISMATCH],
    [
      'the last chunk is missing',
      plain(Buffer.concat([...chunk(CHUNK, first), ...chunk(1024, second)])),
      'IncompleteBody: The request body terminated unexpectedly',
    ],
    [
      'small chunks',
      plain(Buffer.concat([...chunk(8_191, first), ...chunk(8_192, first), ...chunk(0, last)])),
      'InvalidChunkSizeError: Only the last chunk is allowed to have a size less than 8192 bytes',
    ],
    ['another trailer', trailed('x-amz-checksum-crc32c:sOO8/g==', trailerSignature), MISMATCH],
    ['another signature of the trailer', trailed(trailer, trailerSignature.replace('d', 'e')), MISMATCH],
  ])('%s', (_case, received, expected) => {
    expect(s3Outcome(received)).toBe(expected);
  });
});

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
