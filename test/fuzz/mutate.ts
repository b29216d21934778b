import { gzipSync } from 'node:zlib';
import type { Random } from '../../src/lib/random.ts';
import type { FuzzRequest } from './case.ts';
import { chance, latin1, pick } from './pick.ts';

type Mutation = (request: FuzzRequest, random: Random) => FuzzRequest;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'];
const CONTENT_TYPES = [
  'application/x-amz-json-1.1',
  'application/x-amz-json-1.0',
  'application/x-amz-cbor-1.1',
  'application/cbor',
  'application/json',
  'application/xml',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  '',
  'application/x-amz-json-1.1; charset=utf-8',
  '/',
];
const PATHS = [
  '/',
  '//',
  '/%',
  '/%00',
  '/..',
  '/a/../b',
  '/?',
  '/?Action=ListStacks',
  '/_millrace',
  '/_millrace/health',
  '/_millrace/streams',
  '/_millrace/metrics',
  '/_millrace/url/',
  `/_millrace/url/${'a'.repeat(32)}/x`,
  '/_millrace/code/0.zip',
  '/fuzz-bucket',
  '/fuzz-bucket/a%2Fb?x=%ff',
  '/2015-03-31/functions/%00/invocations',
  '/service/x/operation/y',
  '/?uploads',
  '/fuzz-bucket?list-type=2&max-keys=-1',
  '*',
  'http://x/y',
  'a',
];
const HEADERS: readonly (readonly [string, string])[] = [
  ['origin', 'https://evil.example'],
  ['origin', 'http://localhost:1'],
  ['origin', 'null'],
  ['sec-fetch-site', 'cross-site'],
  ['sec-fetch-mode', 'no-cors'],
  ['content-encoding', 'gzip'],
  ['content-encoding', 'br'],
  ['expect', '100-continue'],
  ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
  ['x-amz-target', '.'],
  ['x-amz-target', 'Kinesis_20131202.'],
  ['x-amz-target', 'Kinesis_20131202.__proto__'],
  ['range', 'bytes=5-2'],
  ['range', 'bytes=0-'],
  ['range', 'bytes=-99999999999999999999'],
  ['authorization', 'AWS4-HMAC-SHA256 Credential='],
  ['authorization', ''],
  ['host', ''],
  ['host', 'evil.example'],
  ['host', '[::1'],
  ['host', 'bucket.s3.amazonaws.com'],
  ['host', '.s3.amazonaws.com'],
  ['content-type', 'application/x-amz-json-1.1'],
  ['x-amz-copy-source', '/'],
  ['x-amz-copy-source', '%'],
  ['x-amz-invocation-type', 'Event'],
  ['x-amz-client-context', '////'],
  ['x-amz-log-type', 'Tail'],
  ['smithy-protocol', 'rpc-v2-cbor'],
  ['accept-encoding', 'gzip'],
  ['upgrade', 'websocket'],
  ['x-amz-meta-\u00e9', '1'],
  ['__proto__', '1'],
  ['x-amz-meta-__proto__', '1'],
  ['x-amz-date', ''],
  ['access-control-request-headers', '\u00ff,x'],
  ['access-control-request-method', '\u00e9'],
];

const MUTATIONS: readonly Mutation[] = [
  (request, random) => ({ ...request, method: pick(random, METHODS) }),
  (request, random) => ({ ...request, path: pick(random, PATHS) }),
  (request, random) => ({
    ...request,
    path: `${request.path}${pick(random, ['/', '%', '?', '&x', '%00', '%ff', '?Action=x', '?X-Amz-Algorithm='])}`,
  }),
  (request, random) => ({ ...request, headers: [...request.headers, pick(random, HEADERS)] }),
  (request, random) => withHeader(request, 'content-type', pick(random, CONTENT_TYPES)),
  (request, random) => {
    const dropped = random.integer(Math.max(1, request.headers.length));
    return { ...request, headers: request.headers.filter((_, index) => index !== dropped) };
  },
  (request, random) => ({
    ...request,
    body: request.body.subarray(0, random.integer(request.body.length + 1)),
  }),
  (request, random) => ({ ...request, body: flipped(request.body, random) }),
  (request, random) => ({ ...request, body: Buffer.from(latin1(random, 200), 'latin1') }),
  (request, random) => ({ ...request, body: nested(random) }),
  (request, random) => ({ ...request, body: replaced(request.body, random) }),
  (request, random) =>
    withHeader(
      { ...request, body: chance(random, 0.5) ? gzipSync(request.body) : request.body },
      'content-encoding',
      'gzip',
    ),
  (request) =>
    withHeader({ ...request, body: gzipSync(Buffer.alloc(20_000_000)) }, 'content-encoding', 'gzip'),
];

/** Changes a request as no client would, possibly several times. */
export function mutated(request: FuzzRequest, random: Random): FuzzRequest {
  let result = request;
  do result = pick(random, MUTATIONS)(result, random);
  while (chance(random, 0.4));
  return result;
}

function withHeader(request: FuzzRequest, name: string, value: string): FuzzRequest {
  return { ...request, headers: [...request.headers.filter(([other]) => other !== name), [name, value]] };
}

export function flipped(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let times = 0; copy.length > 0 && times < 1 + random.integer(4); times++) {
    copy[random.integer(copy.length)] = random.integer(256);
  }
  return copy;
}

function nested(random: Random): Buffer {
  const depth = pick(random, [50, 2_000, 60_000]);
  const [open, close] = pick(random, [
    ['[', ']'],
    ['{"a":', '}'],
    ['<a>', '</a>'],
    ['\x81', ''],
    ['\xa1\x61a', ''],
    ['&a [', ']'],
  ]);
  return Buffer.from(open.repeat(depth) + (chance(random, 0.5) ? close.repeat(depth) : ''), 'latin1');
}

/** Replaces one number or text. */
function replaced(body: Buffer, random: Random): Buffer {
  const text = body.toString('latin1');
  const odd = pick(random, [
    'null',
    '-1',
    '1e400',
    '99999999999999999999',
    '""',
    '{}',
    '[]',
    'NaN',
    '"\\ud800"',
    '"__proto__"',
    'true',
  ]);
  const parts = [...text.matchAll(/"[^"]*"|\d+/g)];
  if (parts.length === 0) return body;
  const { index, 0: found } = pick(random, parts);
  return Buffer.from(text.slice(0, index) + odd + text.slice(index + found.length), 'latin1');
}
