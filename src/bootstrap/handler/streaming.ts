import { Writable } from 'node:stream';
import { awaitReturned, callHandler, isThenable } from './call-handler.ts';
import type { ChunkedBody } from '../runtime-api/http-connection.ts';
import type { HandlerFunction } from './load-handler.ts';
import { headerText, type RuntimeApiClient } from '../runtime-api/client.ts';
import { RuntimeFailure, toErrorPayload } from '../errors/runtime-error.ts';

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const HTTP_INTEGRATION = 'application/vnd.awslambda.http-integration-response';
/** Separates the JSON prelude of an HTTP response from its body. */
const PRELUDE_END = Buffer.alloc(8);

const PRELUDE_NOT_SENT =
  'The status and headers of HttpResponseStream.from were not sent: they are sent by the first write(), and the ' +
  'stream was ended without one. Call write() before end().';

/** Where a streamed response, or the error of its handler, is sent. */
export type ResponseTarget = Pick<RuntimeApiClient, 'startStream' | 'fail'>;

type OnWritten = (error?: Error | null) => void;
type WriteOptions = readonly [encodingOrDone?: BufferEncoding | OnWritten, done?: OnWritten];

/** The writable second argument of a streaming handler. */
export class ResponseStream extends Writable {
  readonly #api: ResponseTarget;
  readonly #requestId: string;
  readonly #onSent: (response: Promise<void>) => void;
  readonly #framesOf: ((text: string) => string) | undefined;
  #contentType = 'application/octet-stream';
  #hasWritten = false;
  #prelude: string | undefined;
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

  /** @throws RuntimeFailure after the first write */
  setContentType(contentType: string): void {
    if (this.#hasWritten) {
      throw new RuntimeFailure('Runtime.InvalidStreamingOperation', 'Cannot set content-type, too late.');
    }
    this.#contentType = contentType;
  }

  /** Sends a prelude with the first `write`, but not with `end`, as AWS's runtime does (its issue 97). */
  beginWith(prelude: string): void {
    this.#prelude = prelude;
  }

  /** Whether the response has ended without its prelude. */
  get hasUnsentPrelude(): boolean {
    return this.#prelude !== undefined && this.writableEnded;
  }

  /** Values other than text and bytes are written as JSON. */
  override write(chunk: unknown, ...rest: WriteOptions): boolean {
    const prelude = this.#prelude;
    this.#prelude = undefined;
    this.#hasWritten = true;
    if (prelude !== undefined) {
      super.write(prelude);
      super.write(PRELUDE_END);
    }
    const isTextOrBytes = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return super.write(isTextOrBytes ? chunk : JSON.stringify(chunk), ...(rest as [BufferEncoding]));
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
        stream.beginWith(JSON.stringify(prelude));
        return stream;
      },
    },
  });
}

export function isStreaming(handler: HandlerFunction): boolean {
  return STREAMING in handler;
}

export interface StreamingOptions {
  readonly stream: ResponseStream;
  readonly warn: (message: string) => void;
}

/** Runs a streaming handler and finishes its response in any case. @returns the error of the handler, if it failed */
export async function runStreamingHandler(
  handler: HandlerFunction,
  event: unknown,
  context: unknown,
  { stream, warn }: StreamingOptions,
): Promise<{ readonly error: unknown } | undefined> {
  let failure: { readonly error: unknown } | undefined;
  try {
    const returned = callHandler(handler, event, stream, context);
    failure = isThenable(returned)
      ? await finished(stream, await awaitReturned(returned), warn)
      : { error: 'Streaming does not support non-async handlers.' };
  } catch (error) {
    failure = { error };
  }
  if (failure) await stream.fail(failure.error);
  return failure;
}

/** @param result of the handler, which AWS's runtime ignores */
async function finished(
  stream: ResponseStream,
  result: unknown,
  warn: StreamingOptions['warn'],
): Promise<{ readonly error: unknown } | undefined> {
  if (result !== undefined) warn('Streaming handlers ignore return values.');
  if (!stream.writableEnded) return { error: 'Response stream is not finished.' };
  if (stream.hasUnsentPrelude) warn(PRELUDE_NOT_SENT);
  if (!stream.writableFinished) {
    await new Promise<void>((resolve, reject) => {
      stream.once('finish', resolve).once('error', reject);
    });
  }
  return undefined;
}
