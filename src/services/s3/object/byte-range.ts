import { InvalidRange } from '../errors.ts';

export interface ByteRange {
  readonly start: number;
  /** Exclusive end, in bytes. */
  readonly end: number;
}

/**
 * Parses a `Range` header with a single range. Returns undefined for several ranges, and for forms that RFC 9110
 * allows a server to ignore.
 * @throws InvalidRange when the range starts after the end of the object
 */
export function parseByteRange(header: string, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/.exec(header.trim());
  if (!match) return undefined;
  const [, first, last, suffix] = match;
  const start = first === undefined ? Math.max(0, sizeBytes - Number(suffix)) : Number(first);
  const end = last === undefined ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  if (last !== undefined && Number(last) < Number(first)) return undefined;
  if (start >= sizeBytes) throw InvalidRange('The requested range is not satisfiable');
  return { start, end };
}
