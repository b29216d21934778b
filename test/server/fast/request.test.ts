import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFastRequest } from '../../../src/server/fast/request.ts';

const HEAD = [
  'POST / HTTP/1.1',
  'Host: 127.0.0.1:4566',
  'X-Amz-Target:Kinesis_20131202.PutRecord',
  'content-type: \t application/x-amz-json-1.1 ',
  'Connection: Keep-Alive',
  'Empty:',
];
const request = (lines: readonly string[], body = '{}') =>
  Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
const read = (bytes: Buffer) => readFastRequest(bytes, 100);

test('reads what an SDK sends', () => {
  expect(read(request([...HEAD, 'content-length: 2']))).toEqual({
    method: 'POST',
    path: '/',
    query: {},
    rawQuery: '',
    headers: {
      host: '127.0.0.1:4566',
      'x-amz-target': 'Kinesis_20131202.PutRecord',
      'content-type': 'application/x-amz-json-1.1',
      connection: 'Keep-Alive',
      empty: '',
      'content-length': '2',
    },
    body: Buffer.from('{}'),
  });
});

test.each<[string, Buffer]>([
  ['a body that is not whole', request([...HEAD, 'content-length: 3'])],
  ['more than one request', request([...HEAD, 'content-length: 1'])],
  ['no length', request(HEAD)],
  ['two lengths', request([...HEAD, 'content-length: 2', 'Content-Length: 2'])],
  ['a length that is not a number', request([...HEAD, 'content-length: +2'])],
  ['a body above the bound', request([...HEAD, 'content-length: 101'], 'x'.repeat(101))],
  ['a body in chunks', request([...HEAD, 'content-length: 2', 'Transfer-Encoding: chunked'])],
  ['a question before the body', request([...HEAD, 'content-length: 2', 'Expect: 100-continue'])],
  ['a wish to close', request([...HEAD.slice(0, 4), 'content-length: 2', 'Connection: close'])],
  ['a header twice', request([...HEAD, 'content-length: 2', 'HOST: other'])],
  ['a name that objects inherit', request([...HEAD, 'content-length: 2', 'constructor: x'])],
  ['the name that no object takes', request([...HEAD, 'content-length: 2', '__proto__: x'])],
  ['a space before the colon', request([...HEAD, 'content-length : 2'])],
  ['a folded header', request([...HEAD, 'X-A: a', ' b', 'content-length: 2'])],
  ['a bare line feed', request([...HEAD, 'X-A: a\nX-B: b', 'content-length: 2'])],
  ['a bare carriage return', request([...HEAD, 'X-A: a\rX-B: b', 'content-length: 2'])],
  ['a NUL', request([...HEAD, 'X-A: a\0', 'content-length: 2'])],
  ['characters beyond ASCII', request([...HEAD, 'X-A: \u00e9', 'content-length: 2'])],
  ['no target', request(['POST / HTTP/1.1', 'Host: x', 'content-length: 2'])],
  ['no host', request(['POST / HTTP/1.1', 'x-amz-target: x', 'content-length: 2'])],
  ['another method', request(['PUT / HTTP/1.1', ...HEAD.slice(1), 'content-length: 2'])],
  ['another path', request(['POST /x HTTP/1.1', ...HEAD.slice(1), 'content-length: 2'])],
  ['an older version', request(['POST / HTTP/1.0', ...HEAD.slice(1), 'content-length: 2'])],
  [
    'many headers',
    request([...HEAD, ...Array.from({ length: 70 }, (_, at) => `X-${at}: x`), 'content-length: 2']),
  ],
  ['a long head', request([...HEAD, `X-A: ${'x'.repeat(8192)}`, 'content-length: 2'])],
])('leaves %s to Node', (_what, bytes) => {
  expect(read(bytes)).toBeUndefined();
});

test('never throws, whatever the bytes', () => {
  fc.assert(
    fc.property(
      fc.nat(300),
      fc.uint8Array({ maxLength: 4 }),
      fc.integer({ min: 0, max: 4 }),
      (at, bytes, removed) => {
        const whole = request([...HEAD, 'content-length: 2']);
        const changed = Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + removed)]);
        const found = read(changed);
        if (found) expect(found.body.length).toBe(Number(found.headers['content-length']));
      },
    ),
    { numRuns: 2_000 },
  );
});
