import { expect, test } from 'vitest';
import type { Http1Case } from './case.ts';
import { judge } from './judge.ts';

const sound: Http1Case = { wire: 'http1', name: 'a request', bytes: '', framing: 'body' };
const whole = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';
const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';

test.each<[string, Partial<Http1Case>, string]>([
  ['a complete response', {}, whole],
  ['one in chunks', {}, chunked],
  ['one to a HEAD', { framing: 'head' }, 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'],
  ['one without content', {}, 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['an operation that S3 does not support', {}, 'HTTP/1.1 501 Not Implemented\r\ncontent-length: 0\r\n\r\n'],
  ['the 502 of a function', { isForFunction: true }, 'HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'],
  ['a closed connection, after bytes that are no HTTP', { framing: 'unknown' }, ''],
])('%s is accepted', (_, parts, text) => {
  expect(judge({ ...sound, ...parts }, { text, hung: false })).toBeUndefined();
});

test.each<[string, Partial<Http1Case>, string]>([
  ['no response', {}, ''],
  ['no HTTP', {}, 'hello'],
  ['a malformed header', {}, whole.replace('content', 'x y: 1\r\ncontent')],
  ['only an interim response', {}, 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['an internal failure', {}, whole.replace('200', '500')],
  ['an internal failure, after bytes that are no HTTP', { framing: 'unknown' }, whole.replace('200', '500')],
  ['bytes after the response', {}, `${whole}!`],
  ['too few bytes', {}, whole.slice(0, -1)],
  ['no length', {}, 'HTTP/1.1 200 OK\r\n\r\nhello'],
  ['two lengths', {}, whole.replace('content', 'content-length: 3\r\ncontent')],
  ['a missing last chunk', {}, chunked.slice(0, -5)],
  ['a body to a HEAD', { framing: 'head' }, whole],
])('%s is reported', (_, parts, text) => {
  expect(judge({ ...sound, ...parts }, { text, hung: false })).toEqual(expect.any(String));
});

test('a connection that stays open is reported', () => {
  expect(judge(sound, { text: whole, hung: true })).toContain('stays open');
});
