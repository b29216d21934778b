import { KIB } from '../../../lib/bytes.ts';
import { tryParseJson } from '../../../lib/json/bounded-json.ts';
import type { StreamedInvocation } from '../invocation/response-stream.ts';
import { type HttpResponse, responseWithHead } from '../../http/response.ts';
import { failureResponse } from './failure.ts';

const HTTP_INTEGRATION = 'application/vnd.awslambda.http-integration-response';
/** Ends the JSON prelude of a streamed HTTP response. */
const PRELUDE_END = Buffer.alloc(8);
/** A prelude contains headers; servers and clients limit those to far less. */
const MAX_PRELUDE_BYTES = 64 * KIB;

/**
 * A response whose body is sent while the function writes it. Status and headers are in a prelude, if the function
 * writes one: https://docs.aws.amazon.com/lambda/latest/dg/response-streaming-tutorial.html
 */
export async function streamedResponse(
  contentType: string,
  { chunks: written, result }: StreamedInvocation,
): Promise<HttpResponse> {
  const chunks = untilFailure(written, result);
  if (contentType !== HTTP_INTEGRATION) return responseWithoutPrelude(contentType, chunks);
  let read = Buffer.alloc(0);
  for (;;) {
    const end = read.indexOf(PRELUDE_END);
    if (end !== -1) {
      const prelude = parsed(read.subarray(0, end));
      if (!prelude) break;
      const body = bodyAfter(read.subarray(end + PRELUDE_END.length), chunks);
      const response = responseWithHead(prelude, 'application/octet-stream', body);
      // The body is not sent when the prelude is invalid. The function still runs to its end.
      if (!response) await chunks.return(undefined);
      return response ?? failureResponse();
    }
    const next = read.length > MAX_PRELUDE_BYTES ? undefined : await nextOf(chunks);
    // The runtime of Node does not send the prelude of a response without a write: docs/aws/lambda-invocations.md#handlers-in-node.
    if (next?.done === true && read.length === 0) return emptyResponse();
    if (!next || next.done === true) break;
    read = Buffer.concat([read, next.value]);
  }
  await chunks.return(undefined);
  return failureResponse();
}

function emptyResponse(): HttpResponse {
  return responseWithHead({}, 'application/octet-stream', Buffer.alloc(0)) ?? failureResponse();
}

/** Waits for the first byte: a function that fails before it gets the response of a failed function. */
async function responseWithoutPrelude(
  contentType: string,
  chunks: AsyncGenerator<Buffer>,
): Promise<HttpResponse> {
  const first = await nextOf(chunks);
  if (!first) return failureResponse();
  const body = bodyAfter(first.value ?? Buffer.alloc(0), chunks);
  return responseWithHead({}, contentType, body) ?? failureResponse();
}

/** @returns undefined when the function has failed */
async function nextOf(
  chunks: AsyncGenerator<Buffer>,
): Promise<IteratorResult<Buffer, undefined> | undefined> {
  try {
    return await chunks.next();
  } catch (error) {
    if (error instanceof FailedMidResponse) return undefined;
    throw error;
  }
}

/**
 * The chunks of a response. Ends with an error when the function fails after it has begun to respond: the client must
 * not take the part that it has received for the whole response.
 */
async function* untilFailure(
  chunks: AsyncGenerator<Buffer>,
  result: StreamedInvocation['result'],
): AsyncGenerator<Buffer> {
  yield* chunks;
  const outcome = await result;
  if (outcome.kind === 'finished' && outcome.functionError !== undefined) throw new FailedMidResponse();
}

class FailedMidResponse extends Error {
  override readonly name = 'FailedMidResponse';

  constructor() {
    super('the function failed after it had begun to respond');
  }
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
