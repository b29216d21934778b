import type { RequestContext } from '../../protocol/dispatcher.ts';

/** One request on its way to its answer. */
export class InFlightRequest implements RequestContext {
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
export class InFlightRequests {
  readonly #open = new Set<InFlightRequest>();
  readonly #newRequestId: () => string;
  #draining = false;
  #onIdle: (() => void) | undefined;

  constructor(newRequestId: () => string) {
    this.#newRequestId = newRequestId;
  }

  get draining(): boolean {
    return this.#draining;
  }

  open(): InFlightRequest {
    const inFlight = new InFlightRequest(this.#newRequestId());
    this.#open.add(inFlight);
    return inFlight;
  }

  /** The answer has left, or the client has. */
  close(inFlight: InFlightRequest, outcome: 'answered' | 'abandoned'): void {
    if (!this.#open.delete(inFlight)) return;
    if (outcome === 'abandoned') inFlight.abort('the client went away');
    if (this.#draining && this.#open.size === 0) this.#onIdle?.();
  }

  /** Marks an answer as streamed; one that begins while the server stops is ended at once. */
  stream(inFlight: InFlightRequest): void {
    inFlight.streaming = true;
    if (this.#draining) inFlight.abort('the server is stopping');
  }

  /** Ends streamed answers, waits for the others. */
  drain(): Promise<void> {
    this.#draining = true;
    for (const inFlight of this.#open) if (inFlight.streaming) inFlight.abort('the server is stopping');
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      if (this.#open.size === 0) resolve();
    });
  }

  abortAll(): void {
    for (const inFlight of this.#open) inFlight.abort('the server has stopped');
  }
}
