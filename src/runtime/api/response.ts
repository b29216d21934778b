import type { IncomingMessage } from 'node:http';
import type { ResponseSink } from '../port.ts';
import { ACCEPTED, errorResponse, sendStatus, type StatusResponse } from './status-response.ts';
import { MAX_STREAMED_BYTES, readBody } from './body.ts';
import type { Completion } from './peer.ts';
import type { Route } from './route.ts';

const TRUNCATED = errorResponse(400, 'TruncatedHTTPRequest', 'HTTP request detected as truncated');

/**
 * `POST /runtime/invocation/{id}/response`: the handler's result, buffered or streamed. A streamed result is written to
 * the invocation's sink as it arrives, or collected if there is no sink. Its trailers report an error.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-response
 */
export const response: Route = async (request, reply, peer, requestId) => {
  const mode = request.headers['lambda-runtime-function-response-mode'];
  if (mode !== undefined && mode !== 'streaming') {
    request.resume();
    sendStatus(reply, errorResponse(400, 'InvalidFunctionResponseMode', 'Invalid function response mode'));
    return;
  }
  const sink = mode === 'streaming' ? peer.sinkOf(requestId) : undefined;
  const completion = sink ? await writeToSink(request, sink) : await collect(request);
  if (!completion) {
    sendStatus(reply, TRUNCATED);
    return;
  }
  const status = peer.complete(requestId, completion);
  sendStatus(
    reply,
    completion.kind === 'too-large' && status === ACCEPTED ? tooLarge(completion.maxBytes) : status,
  );
};

/** @returns undefined when the process disconnected before the end */
async function collect(request: IncomingMessage): Promise<Completion | undefined> {
  const body = await readBody(request);
  if (body.kind === 'truncated') return undefined;
  if (body.kind === 'too-large') return body;
  return failureIn(request) ?? { kind: 'response', payload: body.bytes };
}

async function writeToSink(request: IncomingMessage, sink: ResponseSink): Promise<Completion | undefined> {
  sink.start(request.headers['content-type'] ?? 'application/octet-stream');
  let sizeBytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      // Bytes beyond the limit are counted and dropped.
      if (sizeBytes <= MAX_STREAMED_BYTES) await sink.write(chunk);
    }
  } catch {
    return undefined;
  }
  if (sizeBytes > MAX_STREAMED_BYTES) return { kind: 'too-large', maxBytes: MAX_STREAMED_BYTES };
  return failureIn(request) ?? { kind: 'streamed' };
}

function failureIn({ trailers }: IncomingMessage): Completion | undefined {
  const body = trailers['lambda-runtime-function-error-body'];
  return body === undefined ? undefined : { kind: 'error', payload: Buffer.from(body, 'base64') };
}

function tooLarge(maxBytes: number): StatusResponse {
  return errorResponse(
    413,
    'RequestEntityTooLarge',
    `Exceeded maximum allowed payload size (${maxBytes} bytes).`,
  );
}
