const LINE_END = '\r\n';
// The size in hex, optionally followed by `;chunk-signature=` and 64 hex digits.
const MAX_HEADER_BYTES = 256;

/**
 * Decodes `aws-chunked` content. Each chunk is its size in hex, optionally a signature, a line end, the bytes and a line end.
 * An empty chunk and trailers end the content. Signatures and trailers are not verified.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @returns undefined when the body does not have this format or is incomplete
 */
export function decodeAwsChunked(body: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const headerEnd = body.subarray(at, at + MAX_HEADER_BYTES).indexOf(LINE_END);
    if (headerEnd < 0) return undefined;
    const size = /^([0-9a-f]{1,8})(?:;|$)/i.exec(body.toString('latin1', at, at + headerEnd));
    if (!size) return undefined;
    const start = at + headerEnd + LINE_END.length;
    const end = start + Number.parseInt(size[1]!, 16);
    if (end === start) return Buffer.concat(chunks);
    if (body.toString('latin1', end, end + LINE_END.length) !== LINE_END) return undefined;
    chunks.push(body.subarray(start, end));
    at = end + LINE_END.length;
  }
}
