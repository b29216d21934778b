import { KIB } from '../../../lib/bytes.ts';
import type { InvocationResult, ResponseSink } from '../../../runtime/port.ts';

/** Bound on unread bytes; beyond it the function waits until its caller reads. A common size of socket buffers. */
const MAX_UNREAD_BYTES = 64 * KIB;

/** A response that its caller reads while the function writes it. */
class ResponseStream implements ResponseSink {
  /** Resolves with the content type when the function starts to stream. Stays pending when it never does. */
  readonly started: Promise<string>;
  #resolveStarted: (contentType: string) => void = () => {};
  readonly #chunks: Buffer[] = [];
  #unreadBytes = 0;
  #state: 'open' | 'ended' | 'abandoned' = 'open';
  #wakeReader: () => void = () => {};
  #wakeWriter: () => void = () => {};

  constructor() {
    this.started = new Promise((resolve) => {
      this.#resolveStarted = resolve;
    });
  }

  start(contentType: string): void {
    this.#resolveStarted(contentType);
  }

  async write(chunk: Buffer): Promise<void> {
    if (this.#state !== 'open') return;
    this.#chunks.push(chunk);
    this.#unreadBytes += chunk.length;
    this.#wakeReader();
    if (this.#unreadBytes < MAX_UNREAD_BYTES) return;
    await new Promise<void>((resolve) => {
      this.#wakeWriter = resolve;
    });
  }

  /** Called when nothing more will be written. */
  end(): void {
    if (this.#state === 'open') this.#state = 'ended';
    this.#wakeReader();
  }

  /**
   * All chunks that are written. If the reader stops early, the function keeps running and its output is dropped, as on
   * AWS.
   */
  async *chunks(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk) {
          this.#unreadBytes -= chunk.length;
          this.#wakeWriter();
          yield chunk;
        } else if (this.#state === 'ended') {
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
      }
    } finally {
      this.#state = 'abandoned';
      this.#chunks.length = 0;
      this.#wakeWriter();
    }
  }
}

/** An invocation that has started to stream its response, or has ended without a stream. */
export interface StreamedInvocation {
  /** Undefined when the function did not stream its response, or did not run. */
  readonly contentType: string | undefined;
  readonly chunks: AsyncGenerator<Buffer>;
  readonly result: Promise<InvocationResult>;
}

/** Resolves as soon as the invocation starts to stream, or has ended without a stream. */
export async function startStreaming(
  run: (sink: ResponseSink) => Promise<InvocationResult>,
): Promise<StreamedInvocation> {
  const stream = new ResponseStream();
  const result = run(stream).finally(() => stream.end());
  // A failure is reported when the caller awaits the result, after it has read the chunks.
  result.catch(() => {});
  const contentType = await Promise.race([stream.started, result.then(() => undefined)]);
  return { contentType, chunks: stream.chunks(), result };
}
