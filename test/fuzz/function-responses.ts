import type { Random } from '../../src/lib/random.ts';
import { type FuzzRequest, STREAMED_URL, WHOLE_URL } from './case.ts';
import { chance, latin1, pick } from './pick.ts';

const STATUSES = [
  200,
  201,
  204,
  205,
  304,
  302,
  404,
  500,
  599,
  100,
  101,
  102,
  103,
  199,
  600,
  0,
  -1,
  1e21,
  NaN,
  '200',
  '1e2',
  null,
  {},
  [200],
  true,
];
const NAMES = [
  'connection',
  'content-length',
  'Content-Length',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'te',
  'keep-alive',
  'proxy-connection',
  'http2-settings',
  'date',
  'host',
  'expect',
  'content-type',
  'content-encoding',
  'set-cookie',
  'location',
  'x-amzn-requestid',
  'x y',
  '',
  'é',
  ':status',
  ':path',
  '__proto__',
  'constructor',
  'a\r\nb',
  'x-one',
  'vary',
  'access-control-allow-origin',
  'content-security-policy',
  'alt-svc',
  'link',
  'age',
  'server',
];
const VALUES: readonly unknown[] = [
  'close',
  '3',
  '50',
  '-1',
  '0',
  'chunked',
  'gzip, chunked',
  'identity',
  'trailers',
  'h2c',
  'x-one',
  'text/html',
  '',
  ' ',
  '\t',
  'a\r\nb: c',
  '\u0000',
  '\u2603',
  'é',
  'x'.repeat(70_000),
  null,
  1,
  true,
  {},
  [],
  ['a', 'b'],
  [['a']],
  { toString: 1 },
];
const BODIES: readonly unknown[] = [
  'hello',
  '',
  null,
  {},
  [1],
  7,
  true,
  'x'.repeat(100_000),
  '\u2603',
  '\ud800',
  '<script>',
  'aGVsbG8=',
  'HTTP/1.1 200 OK\r\n\r\n',
];

/** A request to a function URL that contains the response of the function, from valid to absurd. */
export function functionResponseRequest(random: Random): FuzzRequest & { name: string } {
  const response = chance(random, 0.1) ? pick(random, BODIES) : responseObject(random);
  const method = pick(random, ['POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'GET', 'OPTIONS']);
  const path = `${pick(random, [WHOLE_URL, STREAMED_URL])}/${pick(random, ['', 'a', 'a%20b', '%', '..', '?x=1&x=2', 'a?%ff'])}`;
  const headers: FuzzRequest['headers'] = [
    ['host', '127.0.0.1'],
    ['content-type', 'application/json'],
    ...(chance(random, 0.2) ? ([['origin', 'http://localhost:3000']] as const) : []),
    ...(chance(random, 0.2) ? ([['accept-encoding', 'gzip']] as const) : []),
  ];
  return { method, path, headers, body: Buffer.from(JSON.stringify(response)), name: 'function response' };
}

function responseObject(random: Random): Record<string, unknown> {
  const headers = Object.fromEntries(
    Array.from({ length: random.integer(5) }, () => [
      chance(random, 0.1) ? latin1(random, 10) : pick(random, NAMES),
      chance(random, 0.1) ? latin1(random, 30) : pick(random, VALUES),
    ]),
  );
  return {
    ...(!chance(random, 0.1) && { statusCode: chance(random, 0.6) ? 200 : pick(random, STATUSES) }),
    headers: chance(random, 0.05) ? pick(random, VALUES) : headers,
    ...(chance(random, 0.3) && {
      cookies: chance(random, 0.3) ? pick(random, VALUES) : [pick(random, VALUES)],
    }),
    body: pick(random, BODIES),
    ...(chance(random, 0.2) && { isBase64Encoded: pick(random, [true, false, 'yes', null]) }),
  };
}
