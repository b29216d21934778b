import { Writable } from 'node:stream';
import { awaitReturned, callHandler } from './call-handler.ts';
import type { ChunkedBody } from '../runtime-api/http-connection.ts';
import type { HandlerFunction } from './load-handler.ts';
import { headerText, type RuntimeApiClient } from '../runtime-api/client.ts';
import { frameless, toErrorPayload } from '../errors/runtime-error.ts';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HTTP_INTEGRATION = 'application/vnd.awslambda.http-integration-response';
/** Separates the JSON prelude of an HTTP response from its body. */
const PRELUDE_END = Buffer.alloc(8);

/** Where a streamed response, or the error of its handler, is sent. */
export type ResponseTarget = Pick<RuntimeApiClient, 'startStream' | 'fail'>;

/** The writable second argument of a streaming handler. */
export class ResponseStream extends Writable {
  readonly #api: ResponseTarget;
  readonly #requestId: string;
  readonly #onSent: (response: Promise<void>) => void;
  readonly #framesOf: ((text: string) => string) | undefined;
  #contentType = 'application/octet-stream';
  #body: ChunkedBody | undefined;

  /**
   * @param onSent receives the promise of the server's acknowledgement when the whole response is sent
   * @param framesOf the function's own frames of a stack
   */
  constructor(
    api: ResponseTarget,
    requestId: string,
    onSent: (response: Promise<void>) => void,
    framesOf?: (text: string) => string,
  ) {
    super();
    this.#framesOf = framesOf;
    this.#api = api;
    this.#requestId = requestId;
    this.#onSent = onSent;
  }

  /** Has no effect after the first byte is written. */
  setContentType(contentType: string): void {
    this.#contentType = contentType;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#open().write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    const response = this.#open().end({});
    this.#onSent(response);
    response.then(() => done(), done);
  }

  /** Reports an error: in the trailers if the response has started, else like any other error. */
  async fail(error: unknown): Promise<void> {
    const payload = toErrorPayload(error, this.#framesOf);
    const response = this.#body
      ? this.#body.end({
          'Lambda-Runtime-Function-Error-Type': headerText(payload.errorType),
          'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(payload)).toString('base64'),
        })
      : this.#api.fail(this.#requestId, payload);
    this.#onSent(response);
    await response;
  }

  #open(): ChunkedBody {
    this.#body ??= this.#api.startStream(this.#requestId, this.#contentType);
    return this.#body;
  }
}

/** Defines the members of the global `awslambda`, as AWS's runtime does. Clients of AWS add their own. */
export function installStreamingGlobal(): void {
  const shared = globalThis as { awslambda?: object };
  shared.awslambda ??= {};
  Object.assign(shared.awslambda, {
    streamifyResponse: (handler: HandlerFunction) => Object.assign(handler, { [STREAMING]: 'response' }),
    HttpResponseStream: {
      from(stream: ResponseStream, prelude: unknown) {
        stream.setContentType(HTTP_INTEGRATION);
        stream.write(JSON.stringify(prelude));
        stream.write(PRELUDE_END);
        return stream;
      },
    },
  });
}

export function isStreaming(handler: HandlerFunction): boolean {
  return STREAMING in handler;
}

/** Runs a streaming handler and finishes its response in any case. @returns the error of the handler, if it failed */
export async function runStreamingHandler(
  handler: HandlerFunction,
  event: unknown,
  context: unknown,
  stream: ResponseStream,
): Promise<{ readonly error: unknown } | undefined> {
  try {
    await awaitReturned(callHandler(handler, event, stream, context));
    if (!stream.writableEnded) throw frameless('Response stream is not finished.');
    if (!stream.writableFinished) {
      await new Promise<void>((resolve, reject) => {
        stream.once('finish', resolve).once('error', reject);
      });
    }
    return undefined;
  } catch (error) {
    await stream.fail(error);
    return { error };
  }
}
