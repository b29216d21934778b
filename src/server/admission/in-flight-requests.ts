import type { RequestFacts } from '../../protocol/dispatcher.ts';

/** One request on its way to its answer. */
export class Exchange implements RequestFacts {
  readonly requestId: string;
  /** The answer is being streamed: it ends when the client goes or the server stops, not by itself. */
  streaming = false;
  #abort: AbortController | undefined;
  #abortReason: Error | undefined;

  constructor(requestId: string) {
    this.requestId = requestId;
  }

  /** Made when first asked for: most requests are answered without. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      if (this.#abortReason) this.#abort.abort(this.#abortReason);
    }
    return this.#abort.signal;
  }

  abort(reason: string): void {
    this.#abortReason ??= new Error(reason);
    this.#abort?.abort(this.#abortReason);
  }
}

/** The requests in flight, on either wire. */
export class Exchanges {
  readonly #open = new Set<Exchange>();
  readonly #newRequestId: () => string;
  #draining = false;
  #onIdle: (() => void) | undefined;

  constructor(newRequestId: () => string) {
    this.#newRequestId = newRequestId;
  }

  get draining(): boolean {
    return this.#draining;
  }

  open(): Exchange {
    const exchange = new Exchange(this.#newRequestId());
    this.#open.add(exchange);
    return exchange;
  }

  /** The answer has left, or the client has. */
  close(exchange: Exchange, outcome: 'answered' | 'abandoned'): void {
    if (!this.#open.delete(exchange)) return;
    if (outcome === 'abandoned') exchange.abort('the client went away');
    if (this.#draining && this.#open.size === 0) this.#onIdle?.();
  }

  /** Marks an answer as streamed; one that begins while the server stops is ended at once. */
  stream(exchange: Exchange): void {
    exchange.streaming = true;
    if (this.#draining) exchange.abort('the server is stopping');
  }

  /** Ends streamed answers, waits for the others. */
  drain(): Promise<void> {
    this.#draining = true;
    for (const exchange of this.#open) if (exchange.streaming) exchange.abort('the server is stopping');
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      if (this.#open.size === 0) resolve();
    });
  }

  abortAll(): void {
    for (const exchange of this.#open) exchange.abort('the server has stopped');
  }
}
