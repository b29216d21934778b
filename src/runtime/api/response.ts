import { ACCEPTED, refusal, sendAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { MAX_RESPONSE_BYTES, readBody } from './body.ts';
import type { Route } from './route.ts';

const TOO_LARGE = refusal(
  413,
  'RequestEntityTooLarge',
  `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
);

/**
 * `POST /runtime/invocation/{id}/response`: the handler's result, whole or streamed. A streamed one is
 * collected, and fails as a whole when its trailers tell of an error.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-response
 */
export const response: Route = async (request, answerTo, peer, requestId) => {
  const mode = request.headers['lambda-runtime-function-response-mode'];
  if (mode !== undefined && mode !== 'streaming') {
    request.resume();
    sendAnswer(answerTo, refusal(400, 'InvalidFunctionResponseMode', 'Invalid function response mode'));
    return;
  }
  const body = await readBody(request);
  if (body.kind === 'truncated') {
    sendAnswer(answerTo, refusal(400, 'TruncatedHTTPRequest', 'HTTP request detected as truncated'));
    return;
  }
  const failed = request.trailers['lambda-runtime-function-error-body'];
  let answer: Answer;
  if (body.kind === 'too-large') {
    answer = peer.complete(requestId, body);
    if (answer === ACCEPTED) answer = TOO_LARGE;
  } else if (failed === undefined) {
    answer = peer.complete(requestId, { kind: 'response', payload: body.bytes });
  } else {
    answer = peer.complete(requestId, { kind: 'error', payload: Buffer.from(failed, 'base64') });
  }
  sendAnswer(answerTo, answer);
};
