import type { WireRequest } from '../http.ts';
import type { SignatureParts } from './parts.ts';

// The host of HTTP/2, which the JavaScript SDK signs by this name.
const AUTHORITY = ':authority';

/** The value of a header, in which AWS separates the values of a repeated one by `,` alone. */
export function headerValue({ headers, rawHeaders }: WireRequest, name: string): string {
  if (name === AUTHORITY) return headers['host'] ?? '';
  const value: unknown = headers[name];
  // A name that every object inherits has no value.
  if (typeof value !== 'string') return '';
  if (!rawHeaders || !value.includes(', ')) return value;
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.toLowerCase() === name) values.push(rawHeaders[at + 1]!);
  }
  return values.length > 1 ? values.join(',') : value;
}

/** The headers that have to be signed and are not: `host`, and those that change what AWS does. */
export function unsignedHeaders(
  { headers }: WireRequest,
  { isSigned, service }: SignatureParts,
): readonly string[] {
  const names: string[] = [];
  if (!isSigned.has('host') && !isSigned.has(AUTHORITY)) names.push('host');
  for (const name in headers) {
    if (name.startsWith('x-amz-') && !isSigned.has(name)) names.push(name);
  }
  if (service === 's3' && headers['content-md5'] !== undefined && !isSigned.has('content-md5')) {
    names.push('content-md5');
  }
  return names;
}

/** Whether `unsignedHeaders` finds any, in a request to another service than S3 that has signed its host. */
export function hasUnsignedHeaders({ headers }: WireRequest, { isSigned }: SignatureParts): boolean {
  for (const name in headers) {
    if (name.startsWith('x-amz-') && !isSigned.has(name)) return true;
  }
  return false;
}
