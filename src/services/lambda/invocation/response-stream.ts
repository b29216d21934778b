import type { InvocationResult, ResponseSink } from '../../../runtime/port.ts';

/** Beyond this a function waits until its caller has taken some: V8 and sockets work in such portions. */
const MAX_WAITING_BYTES = 64 * 1024;

/** A response on its way from the function to whoever called it. */
class ResponseStream implements ResponseSink {
  /** Resolves with the content type when the function begins to answer by a stream; it may never. */
  readonly started: Promise<string>;
  #resolveStarted: (contentType: string) => void = () => {};
  readonly #chunks: Buffer[] = [];
  #waitingBytes = 0;
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
    this.#waitingBytes += chunk.length;
    this.#wakeReader();
    if (this.#waitingBytes < MAX_WAITING_BYTES) return;
    await new Promise<void>((resolve) => {
      this.#wakeWriter = resolve;
    });
  }

  /** Nothing more will be written. */
  end(): void {
    if (this.#state === 'open') this.#state = 'ended';
    this.#wakeReader();
  }

  /** What was written, to the end. Whoever stops early lets the function run on, unheard, as on AWS. */
  async *chunks(): AsyncGenerator<Buffer> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk) {
          this.#waitingBytes -= chunk.length;
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

/** What an invocation whose response is streamed comes to, first and last. */
export interface StreamedInvocation {
  /** Undefined when the function answered without a stream, or did not run. */
  readonly contentType: string | undefined;
  readonly chunks: AsyncGenerator<Buffer>;
  readonly result: Promise<InvocationResult>;
}

/** Runs an invocation and returns as soon as it begins to stream, or has ended without. */
export async function startStreaming(
  run: (sink: ResponseSink) => Promise<InvocationResult>,
): Promise<StreamedInvocation> {
  const stream = new ResponseStream();
  const result = run(stream).finally(() => stream.end());
  // Whoever reads the chunks comes to the result, and to its failure, afterwards.
  result.catch(() => {});
  const contentType = await Promise.race([stream.started, result.then(() => undefined)]);
  return { contentType, chunks: stream.chunks(), result };
}
