import { decodeCbor } from '../../protocol/cbor/decode.ts';
import type { WireResponse } from '../../protocol/http.ts';

// Errors are short; one with a long message has its code at the beginning.
const MAX_EXAMINED = 2_048;

const JSON_CODE = /"__type"\s*:\s*"(?:[^"#]*#)?([\w.]+)"/;
const XML_CODE = /<Code>([\w.]+)<\/Code>/;

/** The code of an error response, in any protocol; null for other responses. */
export function errorCodeOf({ status, headers, body }: WireResponse): string | null {
  if (status < 400) return null;
  for (const name in headers) {
    if (name.toLowerCase() === 'x-amzn-errortype') return headers[name]!.split(':', 1)[0]!;
  }
  if (typeof body === 'string') return codeIn(body.slice(0, MAX_EXAMINED));
  if (!Buffer.isBuffer(body)) return null;
  return codeInCbor(body) ?? codeIn(body.toString('latin1', 0, MAX_EXAMINED));
}

function codeIn(text: string): string | null {
  return (JSON_CODE.exec(text) ?? XML_CODE.exec(text))?.[1] ?? null;
}

function codeInCbor(body: Buffer): string | null {
  try {
    const { __type: code } = decodeCbor(body) as { readonly __type?: unknown };
    return typeof code === 'string' ? code : null;
  } catch {
    return null;
  }
}
