import { tryParseJson } from '../../../lib/json/bounded-json.ts';
import { failureResponse, responseWithHead, type UrlResponse } from './response.ts';

const HTTP_INTEGRATION = 'application/vnd.awslambda.http-integration-response';
/** Ends the JSON prelude of a streamed HTTP response. */
const PRELUDE_END = Buffer.alloc(8);
/** A prelude contains headers; servers and clients limit those to far less. */
const MAX_PRELUDE_BYTES = 64 * 1024;

/**
 * A response whose body is sent while the function writes it. Status and headers are in a prelude, if the function
 * writes one: https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html
 */
export async function streamedResponse(
  contentType: string,
  chunks: AsyncGenerator<Buffer>,
): Promise<UrlResponse> {
  if (contentType !== HTTP_INTEGRATION) return responseWithHead({}, contentType, chunks);
  let read = Buffer.alloc(0);
  for (;;) {
    const end = read.indexOf(PRELUDE_END);
    if (end !== -1) {
      const prelude = parsed(read.subarray(0, end));
      if (!prelude) break;
      const body = bodyAfter(read.subarray(end + PRELUDE_END.length), chunks);
      const response = responseWithHead(prelude, 'application/octet-stream', body);
      // The body is not sent when the prelude is invalid. The function still runs to its end.
      if (response.body !== body) await chunks.return(undefined);
      return response;
    }
    const next = read.length > MAX_PRELUDE_BYTES ? undefined : await chunks.next();
    if (!next || next.done === true) break;
    read = Buffer.concat([read, next.value]);
  }
  await chunks.return(undefined);
  return failureResponse();
}

async function* bodyAfter(first: Buffer, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (first.length > 0) yield first;
    yield* chunks;
  } finally {
    await chunks.return(undefined);
  }
}

function parsed(prelude: Buffer): object | undefined {
  const value = tryParseJson(prelude);
  return typeof value === 'object' && value !== null ? value : undefined;
}
