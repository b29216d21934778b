import type { WireRequest } from '../../../../src/protocol/http.ts';
import { splitRequestTarget } from '../../../../src/server/http/request-target.ts';
import { EXAMPLE_SECRET, outcome } from '../sign.ts';

/*
 * The examples of AWS's documentation, with their signatures.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: EXAMPLE_SECRET };
export const nowMs = Date.UTC(2013, 4, 24);
export const BUCKET_HOST = 'examplebucket.s3.amazonaws.com';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export function request(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer = Buffer.alloc(0),
): WireRequest {
  return { method, ...splitRequestTarget(target), headers, body };
}

/** With the headers that all examples have, and the signature of the documentation. */
export function example(
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

export function withHeaders(original: WireRequest, changes: Readonly<Record<string, string>>): WireRequest {
  return { ...original, headers: { ...original.headers, ...changes } };
}

export function without(original: WireRequest, name: string): WireRequest {
  const { [name]: _removed, ...headers } = original.headers;
  return { ...original, headers };
}

export const s3Outcome = (received: WireRequest, at = nowMs) =>
  outcome(received, 's3', { credentials, nowMs: at });
export const ACCEPTED = 'signed by AKIAIOSFODNN7EXAMPLE';
export const MISMATCH =
  'SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided. Check your key and signing method.';

export const GET = example(
  'GET /test.txt',
  { range: 'bytes=0-9' },
  'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
);
export const PUT = example(
  'PUT /test$file.text',
  {
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  },
  '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  Buffer.from('Welcome to Amazon S3.'),
);
