import { readFastRuntimeRequest } from '../../../../src/runtime/api/fast/request.ts';
import { splitRequestTarget } from '../../../../src/server/http/request-target.ts';
import { bucketOfHost } from '../../../../src/protocol/rest/bucket-host.ts';
import { isPrivateHost } from '../../../../src/server/routing/host-rule.ts';
import { parseCopySource } from '../../../../src/services/s3/object/copy-source.ts';
import { readFastRequest } from '../../../../src/server/fast/request.ts';
import { parseByteRange } from '../../../../src/services/s3/object/byte-range.ts';
import { parseRouteKey } from '../../../../src/services/apigateway/routing/route-key.ts';
import { isServiceError } from '../../../../src/schema/error.ts';
import { accepts, Disagreement, type Parser } from '../parser.ts';
import { requireReadByNode } from './read-by-node.ts';

const MAX_BODY_BYTES = 1024 * 1024;

const REQUEST = [
  'POST / HTTP/1.1',
  'host: 127.0.0.1:4566',
  'x-amz-target: Kinesis_20131202.PutRecord',
  'content-type: application/x-amz-json-1.1',
  'content-length: 2',
  'authorization: AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=00',
];

/** What the fast path accepts is the request that Node would have read from the same bytes. */
const fastRequest: Parser = {
  name: 'http-plain',
  samples: [`${REQUEST.join('\r\n')}\r\n\r\n{}`, `${REQUEST.slice(0, 5).join('\r\n')}\r\nempty:\r\n\r\n{}`],
  tokens: [
    '\r\n',
    '\n',
    '\r\n\r\n',
    ':',
    ' ',
    '	',
    'GET',
    'HTTP/1.0',
    '\r\n x',
    'content-length',
    'transfer-encoding: chunked',
    'connection: close',
    'expect: 100-continue',
    'host:',
  ],
  parse(input) {
    const fast = readFastRequest(input, MAX_BODY_BYTES);
    return fast ? requireReadByNode(input, fast).then(() => true) : false;
  },
};

const RUNTIME_PATH = '/2018-06-01/runtime/invocation';

/** The same for the requests of functions, of which several may arrive at once. */
const runtimeRequest: Parser = {
  name: 'runtime-request',
  samples: [
    `GET ${RUNTIME_PATH}/next HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n\r\n`,
    `POST ${RUNTIME_PATH}/11111111-2222-4333-8444-555555555555/response HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}`,
    `POST ${RUNTIME_PATH}/a-b/error HTTP/1.1\r\nHost: a\r\nLambda-Runtime-Function-Error-Type: Runtime.E\r\nContent-Length: 0\r\n\r\n`,
  ],
  tokens: [
    '\r\n',
    '\n',
    '\r\n\r\n',
    ':',
    ' ',
    '/next',
    '/response',
    '/error',
    'Content-Length',
    'Transfer-Encoding: chunked',
    'Lambda-Runtime-Function-Response-Mode: streaming',
    'HTTP/1.0',
    'Host:',
  ],
  parse(input) {
    const read = readFastRuntimeRequest(input);
    if (read === 'incomplete' || read === 'other') return false;
    const { request, headers, byteLength } = read;
    const path =
      request.kind === 'next'
        ? `${RUNTIME_PATH}/next`
        : `${RUNTIME_PATH}/${request.requestId}/${request.kind}`;
    const [method, body] = request.kind === 'next' ? ['GET', NO_BODY] : ['POST', request.body];
    return requireReadByNode(input.subarray(0, byteLength), { method, path, headers, body }).then(() => true);
  },
};

const NO_BODY = Buffer.alloc(0);

/** Small parts of the heads of requests, whose readers never throw. */
const requestParts: Parser = {
  name: 'request-parts',
  samples: [
    '/a%20b/c?x=1&y=%2F&x=0',
    'http://host/a?b',
    'bucket.s3.eu-west-1.amazonaws.com:443',
    '[::1]:4566',
    '/bucket/key%20a?versionId=null',
  ],
  tokens: [
    '?',
    '&',
    '=',
    '%',
    '//',
    'http://',
    ':',
    '.localhost',
    '.s3.',
    '.amazonaws.com',
    '[',
    ']',
    '?versionId=null',
  ],
  parse(input) {
    const text = input.toString('latin1');
    const { path, query, rawQuery } = splitRequestTarget(text);
    for (const [name, value] of Object.entries(query)) {
      if (new URLSearchParams(rawQuery).get(name) !== value)
        throw new Disagreement(`the parameter ${name} differs`);
    }
    bucketOfHost(text);
    isPrivateHost(text);
    parseCopySource(text);
    return path !== '';
  },
};

const byteRange: Parser = {
  name: 'http-range',
  samples: ['bytes=0-9', 'bytes=5-', 'bytes=-3', 'bytes=0-0'],
  tokens: ['bytes=', '-', ',', '999999999999999', ' '],
  parse(input) {
    return accepts(() => {
      const range = parseByteRange(input.toString('latin1'), 10);
      if (range && !(range.start >= 0 && range.start <= range.end && range.end <= 10)) {
        throw new Disagreement(`the range ${range.start} to ${range.end} is not within 10 bytes`);
      }
    }, isServiceError);
  },
};

const routeKey: Parser = {
  name: 'route-key',
  samples: ['GET /orders/{id}', 'ANY /files/{proxy+}', '$default', 'POST /'],
  tokens: ['{', '}', '{a+}', '+', '/', ' ', 'GET', '$default'],
  parse: (input) => parseRouteKey(input.toString()) !== undefined,
};

export const httpParsers: readonly Parser[] = [
  fastRequest,
  runtimeRequest,
  requestParts,
  byteRange,
  routeKey,
];
