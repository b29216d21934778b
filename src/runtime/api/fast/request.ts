/*
 * The requests that runtimes send for every invocation, in their usual form:
 *
 *   GET  /2018-06-01/runtime/invocation/next HTTP/1.1
 *   POST /2018-06-01/runtime/invocation/{id}/response HTTP/1.1     and /error, with a Content-Length
 *   header lines as in src/lib/http/header-lines.ts
 *
 * Any other request, such as a streamed response, is left to `node:http`, and is not refused here.
 */
import { KIB } from '../../../lib/bytes.ts';
import { readHeaderLines } from '../../../lib/http/header-lines.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
const NEXT_LINE = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n';
const COMPLETION_LINE = /^POST \/2018-06-01\/runtime\/invocation\/([\w-]+)\/(response|error) HTTP\/1\.1\r\n/;

const MAX_HEAD_BYTES = 8 * KIB;
/** Larger bodies, which arrive in many reads, are left to `node:http`. */
const MAX_BODY_BYTES = 64 * KIB;

export type FastRuntimeRequest =
  | { readonly kind: 'next' }
  | {
      readonly kind: 'response' | 'error';
      readonly requestId: string;
      /** A view of the bytes. */
      readonly body: Buffer;
    };

export interface ReadRequest {
  readonly request: FastRuntimeRequest;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The length of the whole request. */
  readonly byteLength: number;
}

/** @returns `other` when `bytes` do not begin with such a request, `incomplete` when they end within one */
export function readFastRuntimeRequest(bytes: Buffer): ReadRequest | 'incomplete' | 'other' {
  const headBytes = bytes.indexOf(HEAD_END) + HEAD_END.length;
  if (headBytes < HEAD_END.length) return bytes.length > MAX_HEAD_BYTES ? 'other' : 'incomplete';
  if (headBytes > MAX_HEAD_BYTES) return 'other';
  const head = bytes.toString('latin1', 0, headBytes);
  const completion = head.startsWith(NEXT_LINE) ? undefined : COMPLETION_LINE.exec(head);
  if (completion === null) return 'other';
  const headers = readHeaderLines(head, completion ? completion[0].length : NEXT_LINE.length);
  if (headers?.['host'] === undefined) return 'other';
  const length = headers['content-length'];
  if (!completion) {
    return length === undefined ? { request: { kind: 'next' }, headers, byteLength: headBytes } : 'other';
  }
  if (length === undefined || !/^\d{1,5}$/.test(length) || Number(length) > MAX_BODY_BYTES) return 'other';
  if (headers['lambda-runtime-function-response-mode'] !== undefined) return 'other';
  const byteLength = headBytes + Number(length);
  if (bytes.length < byteLength) return 'incomplete';
  const [, requestId, kind] = completion as unknown as readonly [string, string, 'response' | 'error'];
  return { request: { kind, requestId, body: bytes.subarray(headBytes, byteLength) }, headers, byteLength };
}
