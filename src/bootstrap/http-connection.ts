import { connect, type Socket } from 'node:net';
import { type Answer, AnswerReader } from './response-reader.ts';

/**
 * HTTP/1.1 as far as the Runtime API needs it, on one connection. Written by hand for two reasons: a cold
 * start that loads no `node:http`, and requests that are sent before the answers to earlier ones have come,
 * which saves a round trip in each invocation.
 */

interface Waiter {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class HttpConnection {
  readonly #host: string;
  readonly #port: number;
  /** In the order of their requests. */
  readonly #waiters: Waiter[] = [];
  #socket: Socket | undefined;
  /** Requests that go out at the end of this turn, in one write. */
  #unsent = '';

  /** @param address `127.0.0.1:9001` */
  constructor(address: string) {
    const colon = address.lastIndexOf(':');
    this.#host = address.slice(0, colon);
    this.#port = Number(address.slice(colon + 1));
  }

  /** @param read makes of the answer what is to be kept of it, before its bytes are used again */
  request<T>(
    method: 'GET' | 'POST',
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    read: (answer: Answer) => T,
  ): Promise<T> {
    this.#open();
    // The next poll mostly follows upon a response at once; together they wake the server once.
    if (this.#unsent === '') process.nextTick(() => this.#flush());
    const length = method === 'GET' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
    this.#unsent += this.#head(method, path, headers) + length + '\r\n' + body;
    return this.#answer(read);
  }

  /** Starts a request whose body comes in chunks; nothing else may be sent until it has ended. */
  startChunked(path: string, headers: Readonly<Record<string, string>>): ChunkedBody {
    const socket = this.#open();
    this.#flush();
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
        await this.#answer(() => {});
      },
    };
  }

  #head(method: string, path: string, headers: Readonly<Record<string, string>>): string {
    return `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}:${this.#port}\r\n${formatHeaders(headers)}`;
  }

  #answer<T>(read: (answer: Answer) => T): Promise<T> {
    // Only a request that waits for its answer keeps the process alive, so that a handler which has nothing
    // left to do is noticed.
    this.#socket?.ref();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve: (answer) => resolve(read(answer)), reject });
    });
  }

  #flush(): void {
    const text = this.#unsent;
    this.#unsent = '';
    if (text !== '') this.#socket?.write(text);
  }

  #open(): Socket {
    if (this.#socket) return this.#socket;
    const answers = new AnswerReader((answer) => this.#take(answer));
    const socket = connect({
      host: this.#host,
      port: this.#port,
      noDelay: true,
      onread: {
        buffer: () => answers.space(),
        callback(count) {
          answers.received(count);
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

  #take(answer: Answer): void {
    const waiter = this.#waiters.shift();
    if (this.#waiters.length === 0) this.#socket?.unref();
    waiter?.resolve(answer);
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
