import type { InvocationSummary, Rates } from '../../server/dashboard/contract.ts';

export type Connection =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live' }
  | { readonly phase: 'disconnected'; readonly sinceMs: number };

export interface LiveListener {
  onConnection(connection: Connection): void;
  onRates(rates: Rates): void;
  onInvocations(invocations: readonly InvocationSummary[]): void;
  onChanged(): void;
}

const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 8000;
/** Rates arrive each second; a connection without any for this long is dead, though TCP may not know. */
const SILENCE_MS = 5000;

/** The server-sent events, connected again for as long as the page is open. */
export class LiveConnection {
  readonly #url: string;
  readonly #listener: LiveListener;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryMs = FIRST_RETRY_MS;
  #lostMs: number | undefined;

  constructor(url: string, listener: LiveListener) {
    this.#url = url;
    this.#listener = listener;
    this.#connect();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #connect(): void {
    const source = new EventSource(this.#url);
    this.#source = source;
    source.addEventListener('open', () => this.#opened());
    source.addEventListener('error', () => this.#lost());
    source.addEventListener('rates', (event) => {
      this.#expectMore();
      this.#listener.onRates(JSON.parse(event.data as string) as Rates);
    });
    source.addEventListener('invocations', (event) => {
      this.#listener.onInvocations(JSON.parse(event.data as string) as InvocationSummary[]);
    });
    source.addEventListener('changed', () => this.#listener.onChanged());
  }

  #opened(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#lostMs = undefined;
    this.#listener.onConnection({ phase: 'live' });
    // Something may have changed while the page was disconnected.
    this.#listener.onChanged();
    this.#expectMore();
  }

  #expectMore(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lost(), SILENCE_MS);
  }

  #lost(): void {
    this.close();
    this.#lostMs ??= Date.now();
    this.#listener.onConnection({ phase: 'disconnected', sinceMs: this.#lostMs });
    this.#timer = setTimeout(() => this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS);
  }
}
