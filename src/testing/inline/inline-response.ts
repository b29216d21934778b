import type { ChunkedBody } from '../../bootstrap/runtime-api/http-connection.ts';
import type { ErrorPayload } from '../../bootstrap/errors/runtime-error.ts';
import type { ResponseTarget } from '../../bootstrap/handler/streaming.ts';
import { MAX_RESPONSE_BYTES, MAX_STREAMED_BYTES } from '../../runtime/api/body.ts';
import { tooLargeResponsePayload } from '../../runtime/failure.ts';
import { type Outcome, reportedFailure } from '../../runtime/in-process/in-process-invocation.ts';
import type { ResponseSink } from '../../runtime/port.ts';

/** Receives what a handler streams, in place of the Runtime API. */
export class InlineResponse implements ResponseTarget {
  readonly #sink: ResponseSink | undefined;
  readonly #chunks: Buffer[] = [];
  #sizeBytes = 0;
  #failure: Buffer | undefined;

  /** @param sink undefined to collect the response */
  constructor(sink: ResponseSink | undefined) {
    this.#sink = sink;
  }

  /** What the response is after its end. */
  get outcome(): Outcome {
    const maxBytes = this.#sink ? MAX_STREAMED_BYTES : MAX_RESPONSE_BYTES;
    if (this.#failure) return reportedFailure(this.#failure);
    if (this.#sizeBytes > maxBytes) return reportedFailure(tooLargeResponsePayload(maxBytes));
    if (this.#sink) return { kind: 'streamed' };
    return { kind: 'returned', payload: Buffer.concat(this.#chunks) };
  }

  startStream(_requestId: string, contentType: string): ChunkedBody {
    this.#sink?.start(contentType);
    return {
      write: (chunk, done) => {
        this.#sizeBytes += chunk.length;
        const isKept = this.#sizeBytes <= (this.#sink ? MAX_STREAMED_BYTES : MAX_RESPONSE_BYTES);
        if (!isKept || !this.#sink) {
          if (isKept) this.#chunks.push(chunk);
          setImmediate(done);
          return;
        }
        void this.#sink.write(chunk).then(() => done());
      },
      end: async (trailers) => {
        const body = trailers['Lambda-Runtime-Function-Error-Body'];
        if (body !== undefined) this.#failure = Buffer.from(body, 'base64');
      },
    };
  }

  async fail(_requestId: string, error: ErrorPayload): Promise<void> {
    this.#failure = Buffer.from(JSON.stringify(error));
  }
}
