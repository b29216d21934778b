import { connect, type Socket } from 'node:net';
import { type RuntimeApiResponse, ResponseReader } from './response-reader.ts';

/**
 * The part of HTTP/1.1 that the Runtime API needs, on one connection. It replaces `node:http`, which takes time to load
 * in a cold start and cannot send a request before the previous response has arrived. Pipelining saves a round trip in
 * each invocation.
 */

interface Waiter {
  readonly resolve: (response: RuntimeApiResponse) => void;
  readonly reject: (error: Error) => void;
}

export class HttpConnection {
  readonly #host: string;
  readonly #port: number;
  /** In the order of their requests. */
  readonly #waiters: Waiter[] = [];
  #firstHeaders: string;
  #socket: Socket | undefined;

  /**
   * @param address `127.0.0.1:9001`
   * @param firstHeaders headers of the first request only
   */
  constructor(address: string, firstHeaders: Readonly<Record<string, string>> = {}) {
    this.#firstHeaders = formatHeaders(firstHeaders);
    const colon = address.lastIndexOf(':');
    this.#host = address.slice(0, colon);
    this.#port = Number(address.slice(colon + 1));
  }

  /** @param read converts the response before its memory is reused */
  request<T>(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    read: (response: RuntimeApiResponse) => T,
  ): Promise<T> {
    const length = method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    // Written at once: what a handler has left in this turn of the event loop may end the process.
    this.#open().write(`${this.#head(method, path, headers)}${length}\r\n${body}`);
    return this.#receive(read);
  }

  /** Starts a request with a chunked body. No other request may be sent until it has ended. */
  startChunked(path: string, headers: Readonly<Record<string, string>>): ChunkedBody {
    const socket = this.#open();
    socket.write(`${this.#head('POST', path, headers)}transfer-encoding: chunked\r\n\r\n`);
    return {
      write(chunk, done) {
        // An empty chunk would end the body.
        if (chunk.length === 0) {
          done();
          return;
        }
        socket.write(`${chunk.length.toString(16)}\r\n`);
        socket.write(chunk);
        socket.write('\r\n', () => done());
      },
      end: async (trailers) => {
        socket.write(`0\r\n${formatHeaders(trailers)}\r\n`);
        await this.#receive(() => {});
      },
    };
  }

  #head(method: string, path: string, headers: Readonly<Record<string, string>>): string {
    const first = this.#firstHeaders;
    this.#firstHeaders = '';
    return `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}:${this.#port}\r\n${first}${formatHeaders(headers)}`;
  }

  #receive<T>(read: (response: RuntimeApiResponse) => T): Promise<T> {
    // Only a pending request keeps the process alive, so that a handler with nothing left to do is detected.
    this.#socket?.ref();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve: (response) => resolve(read(response)), reject });
    });
  }

  #open(): Socket {
    if (this.#socket) return this.#socket;
    const reader = new ResponseReader((response) => this.#resolveNext(response));
    const socket = connect({
      host: this.#host,
      port: this.#port,
      noDelay: true,
      onread: {
        buffer: () => reader.space(),
        callback(count) {
          reader.received(count);
          return true;
        },
      },
    });
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the Runtime API closed the connection')));
    this.#socket = socket;
    return socket;
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }

  #resolveNext(response: RuntimeApiResponse): void {
    const waiter = this.#waiters.shift();
    if (this.#waiters.length === 0) this.#socket?.unref();
    waiter?.resolve(response);
  }
}

export interface ChunkedBody {
  write(chunk: Buffer, done: () => void): void;
  /** Resolves when the server has responded. */
  end(trailers: Readonly<Record<string, string>>): Promise<void>;
}

function formatHeaders(headers: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  return text;
}
