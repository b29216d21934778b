import type { WireRequest } from '../http.ts';

// The headers that describe the object of a write. Checksums are not among them: a presigner computes those of an empty body.
const DESCRIBING = /^x-amz-(?:tagging|acl|storage-class|server-side-encryption(?:-.+)?|meta-.+)$/i;

/**
 * A request of S3 with the headers that its query contains: presigners move `x-amz-…` headers into the URL, where they are signed. A
 * header takes precedence, as in signatures.
 */
export function withQueryHeaders(request: WireRequest): WireRequest {
  const moved = Object.entries(request.query).filter(([name]) => DESCRIBING.test(name));
  if (moved.length === 0) return request;
  const headers = Object.fromEntries(moved.map(([name, value]) => [name.toLowerCase(), value]));
  return { ...request, headers: { ...headers, ...request.headers } };
}
