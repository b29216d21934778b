import { Readable } from 'node:stream';
import { MIB } from '../../../lib/bytes.ts';
import type { WireResponse } from '../../../protocol/http.ts';
import { PRIVATE_HEADERS } from '../reply.ts';

/**
 * Bound on the events of a page that has not read them, besides what the operating system buffers. The largest event, the
 * rates of 10,000 busy shards, has about 2 MB.
 */
const MAX_UNREAD_BYTES = 4 * MIB;

/** How long a browser waits before it connects again. */
const RETRY_MS = 1_000;

/** Server-sent events to one page. A page that does not read is disconnected, and connects again when it can. */
export class EventStream {
  /** Resolves when the page has gone, or was disconnected. */
  readonly closed: Promise<void>;
  readonly #body = new Readable({ read() {} });

  /** @param signal aborted when the page has gone or the server stops */
  constructor(signal: AbortSignal) {
    this.closed = new Promise((resolve) => this.#body.once('close', resolve));
    // A pipeline reports the error of a page that was disconnected; there may be no pipeline yet.
    this.#body.on('error', () => {});
    const end = () => this.end();
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    this.#body.once('close', () => signal.removeEventListener('abort', end));
    this.#body.push(`retry: ${RETRY_MS}\n\n`);
  }

  /** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
  send(event: string, data: string): void {
    if (this.#body.destroyed) return;
    this.#body.push(`event: ${event}\ndata: ${data}\n\n`);
    if (this.#body.readableLength > MAX_UNREAD_BYTES) {
      this.#body.destroy(new Error('the page does not read its events'));
    }
  }

  end(): void {
    this.#body.destroy();
  }

  response(): WireResponse {
    return {
      status: 200,
      headers: { ...PRIVATE_HEADERS, 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      body: this.#body,
    };
  }
}
