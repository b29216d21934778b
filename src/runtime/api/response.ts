import type { IncomingMessage } from 'node:http';
import type { ResponseSink } from '../port.ts';
import { ACCEPTED, type Answer, refusal, sendAnswer } from './status-response.ts';
import { MAX_STREAMED_BYTES, readBody } from './body.ts';
import type { Completion } from './peer.ts';
import type { Route } from './route.ts';

const TRUNCATED = refusal(400, 'TruncatedHTTPRequest', 'HTTP request detected as truncated');

/**
 * `POST /runtime/invocation/{id}/response`: the handler's result, whole or streamed. A streamed one goes to the
 * invocation's sink as it comes, or is collected where there is none; its trailers tell of an error.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-response
 */
export const response: Route = async (request, answerTo, peer, requestId) => {
  const mode = request.headers['lambda-runtime-function-response-mode'];
  if (mode !== undefined && mode !== 'streaming') {
    request.resume();
    sendAnswer(answerTo, refusal(400, 'InvalidFunctionResponseMode', 'Invalid function response mode'));
    return;
  }
  const sink = mode === 'streaming' ? peer.sinkOf(requestId) : undefined;
  const completion = sink ? await passOn(request, sink) : await collect(request);
  if (!completion) {
    sendAnswer(answerTo, TRUNCATED);
    return;
  }
  const answer = peer.complete(requestId, completion);
  sendAnswer(
    answerTo,
    completion.kind === 'too-large' && answer === ACCEPTED ? tooLarge(completion.maxBytes) : answer,
  );
};

/** Undefined when the process went away in the middle of it. */
async function collect(request: IncomingMessage): Promise<Completion | undefined> {
  const body = await readBody(request);
  if (body.kind === 'truncated') return undefined;
  if (body.kind === 'too-large') return body;
  return failureIn(request) ?? { kind: 'response', payload: body.bytes };
}

async function passOn(request: IncomingMessage, sink: ResponseSink): Promise<Completion | undefined> {
  sink.start(request.headers['content-type'] ?? 'application/octet-stream');
  let sizeBytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      // What comes too much is counted and let go.
      if (sizeBytes <= MAX_STREAMED_BYTES) await sink.write(chunk);
    }
  } catch {
    return undefined;
  }
  if (sizeBytes > MAX_STREAMED_BYTES) return { kind: 'too-large', sizeBytes, maxBytes: MAX_STREAMED_BYTES };
  return failureIn(request) ?? { kind: 'streamed' };
}

function failureIn({ trailers }: IncomingMessage): Completion | undefined {
  const body = trailers['lambda-runtime-function-error-body'];
  return body === undefined ? undefined : { kind: 'error', payload: Buffer.from(body, 'base64') };
}

function tooLarge(maxBytes: number): Answer {
  return refusal(413, 'RequestEntityTooLarge', `Exceeded maximum allowed payload size (${maxBytes} bytes).`);
}
