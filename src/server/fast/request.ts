/*
 * The fast path for the requests that SDKs send most. One read from the socket contains exactly
 *
 *   POST / HTTP/1.1 CRLF
 *   name ":" OWS value OWS CRLF      each name once; tokens and visible ASCII: RFC 9110 section 5
 *   CRLF
 *   a body of Content-Length bytes
 *
 * with an X-Amz-Target among the headers. Any other request is left to `node:http`, and is not refused here.
 */
import { KIB } from '../../lib/bytes.ts';
import { readHeaderLines } from '../../lib/http/header-lines.ts';
import type { WireRequest } from '../../protocol/http.ts';

type ReadLines = typeof readHeaderLines;

const REQUEST_LINE = 'POST / HTTP/1.1\r\n';
const HEAD_END = Buffer.from('\r\n\r\n');

// Node's own bound is 16 KiB, above which it responds with 431.
const MAX_HEAD_BYTES = 8 * KIB;

const NO_QUERY: WireRequest['query'] = Object.freeze({});

/**
 * @param bytes as read from the socket; the request's body is a view of them
 * @param maxBodyBytes the largest body that is read here
 * @param readLines reads header lines as `readHeaderLines` does
 * @returns undefined when the bytes are not exactly one request of the form above
 */
export function readFastRequest(
  bytes: Buffer,
  maxBodyBytes: number,
  readLines: ReadLines = readHeaderLines,
): WireRequest | undefined {
  const headBytes = bytes.indexOf(HEAD_END) + HEAD_END.length;
  if (headBytes < HEAD_END.length || headBytes > MAX_HEAD_BYTES) return undefined;
  const head = bytes.toString('latin1', 0, headBytes);
  if (!head.startsWith(REQUEST_LINE)) return undefined;
  const headers = readLines(head, REQUEST_LINE.length);
  if (headers?.['x-amz-target'] === undefined || headers['host'] === undefined) return undefined;
  const length = headers['content-length'];
  if (length === undefined || !/^\d{1,9}$/.test(length)) return undefined;
  const bodyBytes = Number(length);
  if (bodyBytes > maxBodyBytes || headBytes + bodyBytes !== bytes.length) return undefined;
  const body = bytes.subarray(headBytes);
  return { method: 'POST', path: '/', query: NO_QUERY, rawQuery: '', headers, body };
}
