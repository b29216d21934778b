/** The line of a trailer that signs the others. */
export const TRAILER_SIGNATURE = 'x-amz-trailer-signature';

const CHECKSUM_PREFIX = 'x-amz-checksum-';

const LINE_END = '\r\n';
// The size in hex, optionally followed by `;chunk-signature=` and 64 hex digits.
const MAX_HEADER_BYTES = 256;
const HEADER = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64})|;|$)/i;

interface AwsChunk {
  /** A view of the body. */
  readonly bytes: Buffer;
  readonly signature: string | undefined;
}

export interface AwsChunks {
  /** The last is empty. */
  readonly chunks: readonly AwsChunk[];
  /** What follows the last chunk: lines `name:value`. */
  readonly trailer: string;
}

/**
 * Splits `aws-chunked` content. Each chunk is its size in hex, optionally a signature, a line end, the bytes and a line end.
 * An empty chunk and trailers end the content. Neither signatures nor trailers are verified here.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @returns undefined when the body does not have this format or is incomplete
 */
export function splitAwsChunks(body: Buffer): AwsChunks | undefined {
  const chunks: AwsChunk[] = [];
  let at = 0;
  for (;;) {
    const headerEnd = body.subarray(at, at + MAX_HEADER_BYTES).indexOf(LINE_END);
    if (headerEnd < 0) return undefined;
    const header = HEADER.exec(body.toString('latin1', at, at + headerEnd));
    if (!header) return undefined;
    const start = at + headerEnd + LINE_END.length;
    const end = start + Number.parseInt(header[1]!, 16);
    chunks.push({ bytes: body.subarray(start, end), signature: header[2] });
    if (end === start) return { chunks, trailer: body.toString('latin1', end) };
    if (body.toString('latin1', end, end + LINE_END.length) !== LINE_END) return undefined;
    at = end + LINE_END.length;
  }
}

/** @returns the content of all chunks; undefined when the body does not have the format of chunks or is incomplete */
export function decodeAwsChunked(body: Buffer): { content: Buffer; trailer: string } | undefined {
  const split = splitAwsChunks(body);
  return split && { content: Buffer.concat(split.chunks.map(({ bytes }) => bytes)), trailer: split.trailer };
}

const TRAILER_LINE = /^([\w-]+)[ \t]*:[ \t]*(.*?)[ \t]*$/;

/**
 * Parses what follows the last chunk.
 * @param announced the value of `x-amz-trailer`: names, separated by commas
 * @returns checksums by the names of their headers; undefined when the lines are not those that were announced, or others
 * than checksums were
 */
export function parseTrailer(
  trailer: string,
  announced: string | undefined,
): Readonly<Record<string, string>> | undefined {
  const missing = new Set(namesIn(announced ?? ''));
  const values: Record<string, string> = {};
  for (const line of trailer.split(/\r?\n/)) {
    if (line === '') continue;
    const [, name = '', value = ''] = TRAILER_LINE.exec(line.trim()) ?? [];
    const lowerName = name.toLowerCase();
    if (lowerName === TRAILER_SIGNATURE) continue;
    if (!missing.delete(lowerName) || !lowerName.startsWith(CHECKSUM_PREFIX)) return undefined;
    values[lowerName] = value;
  }
  return missing.size === 0 ? values : undefined;
}

function namesIn(announced: string): string[] {
  return announced.split(',').flatMap((name) => name.trim().toLowerCase() || []);
}
