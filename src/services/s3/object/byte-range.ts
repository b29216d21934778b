import { InvalidRange } from '../errors.ts';

export interface ByteRange {
  readonly start: number;
  /** The first byte after it. */
  readonly end: number;
}

/**
 * The one range that a `Range` header asks for. Undefined when it asks for several, or in a form that RFC 9110
 * lets a server ignore.
 * @throws InvalidRange when it begins after the end
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
