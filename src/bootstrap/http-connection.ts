import { connect } from 'node:net';
import type { Socket } from 'node:net';

/**
 * HTTP/1.1 as far as the Runtime API needs it, on one connection. Written by hand for two reasons: a cold
 * start that loads no `node:http`, and requests that are sent before the answers to earlier ones have come,
 * which saves a round trip in each invocation.
 */

/** An answer, with names of headers in lower case. */
export interface Answer {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

interface Waiter {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

type Reading =
  | { readonly part: 'head' }
  | { readonly part: 'body'; readonly headers: ReadonlyMap<string, string>; readonly length: number };

const HEAD_END = '\r\n\r\n';

export class HttpConnection {
  readonly #host: string;
  readonly #port: number;
  /** In the order of their requests. */
  readonly #waiters: Waiter[] = [];
  #socket: Socket | undefined;
  #reading: Reading = { part: 'head' };
  #chunks: Buffer[] = [];
  #buffered = 0;

  /** @param address `127.0.0.1:9001` */
  constructor(address: string) {
    const colon = address.lastIndexOf(':');
    this.#host = address.slice(0, colon);
    this.#port = Number(address.slice(colon + 1));
  }

  request(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<Answer> {
    const length = method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    this.#open().write(this.#head(method, path, headers) + length + '\r\n' + body);
    return this.#answer();
  }

  /** Starts a request whose body comes in chunks; nothing else may be sent until it has ended. */
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
        await this.#answer();
      },
    };
  }

  #head(method: string, path: string, headers: Readonly<Record<string, string>>): string {
    return `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}:${this.#port}\r\n${formatHeaders(headers)}`;
  }

  #answer(): Promise<Answer> {
    // Only a request that waits for its answer keeps the process alive, so that a handler which has nothing
    // left to do is noticed.
    this.#socket?.ref();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  #open(): Socket {
    if (this.#socket) return this.#socket;
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the Runtime API closed the connection')));
    this.#socket = socket;
    return socket;
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    for (;;) {
      if (this.#reading.part === 'head') {
        const head = this.#joined();
        const end = head.indexOf(HEAD_END);
        if (end === -1) return;
        const headers = parseHeaders(head.toString('latin1', 0, end));
        this.#keep(head.subarray(end + HEAD_END.length));
        this.#reading = { part: 'body', headers, length: Number(headers.get('content-length') ?? 0) };
      }
      const { headers, length } = this.#reading;
      if (this.#buffered < length) return;
      const all = this.#joined();
      this.#keep(all.subarray(length));
      this.#reading = { part: 'head' };
      const waiter = this.#waiters.shift();
      if (this.#waiters.length === 0) this.#socket?.unref();
      waiter?.resolve({ headers, body: all.subarray(0, length) });
      if (this.#buffered === 0) return;
    }
  }

  #joined(): Buffer {
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
  }

  #keep(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#buffered = rest.length;
  }
}

export interface ChunkedBody {
  write(chunk: Buffer, done: () => void): void;
  /** Resolves when the server has answered. */
  end(trailers: Readonly<Record<string, string>>): Promise<void>;
}

function formatHeaders(headers: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  return text;
}

/** @param head the status line and the headers; every answer of the Runtime API has a length */
function parseHeaders(head: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}
