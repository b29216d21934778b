import type { Random } from '../../lib/random.ts';
import type { RequestContext } from '../../protocol/dispatcher.ts';
import type { ClientConnection } from '../../protocol/http.ts';

/** One request between its arrival and the end of its response. */
export class InFlightRequest implements RequestContext {
  readonly requestId: string;
  readonly connection: ClientConnection;
  /** Whether the response is a stream, which may end only when the client disconnects or the server stops. */
  streaming = false;
  #abort: AbortController | undefined;
  #abortReason: Error | undefined;

  constructor(requestId: string, connection: ClientConnection) {
    this.requestId = requestId;
    this.connection = connection;
  }

  /** Created on first use: most requests never need it. */
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

/** The in-flight requests of all connections. */
export class InFlightRequests {
  readonly #open = new Set<InFlightRequest>();
  readonly #random: Random;
  #draining = false;
  #onIdle: (() => void) | undefined;

  constructor(random: Random) {
    this.#random = random;
  }

  get draining(): boolean {
    return this.#draining;
  }

  open(connection: ClientConnection): InFlightRequest {
    const inFlight = new InFlightRequest(this.#random.uuid(), connection);
    this.#open.add(inFlight);
    return inFlight;
  }

  close(inFlight: InFlightRequest, outcome: 'responded' | 'abandoned'): void {
    if (!this.#open.delete(inFlight)) return;
    if (outcome === 'abandoned') inFlight.abort('the client disconnected');
    if (this.#draining && this.#open.size === 0) this.#onIdle?.();
  }

  /** Marks a response as a stream. One that starts while the server stops is aborted at once. */
  stream(inFlight: InFlightRequest): void {
    inFlight.streaming = true;
    if (this.#draining) inFlight.abort('the server is stopping');
  }

  /** Aborts streams and waits for all other requests. */
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
