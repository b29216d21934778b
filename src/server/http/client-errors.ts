import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

interface Pending {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

// What Node answers by itself: https://nodejs.org/docs/latest-v20.x/api/http.html#event-clienterror
const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers what is no HTTP, and closes the connection: after the answers to the requests that came before it. Node's own
 * 400 would overtake them, so that a client would take for refused what has been done.
 */
export class ClientErrors {
  /** By connection, in order. Pipelined requests are few: the server reads no further while answers wait. */
  readonly #pending = new WeakMap<Duplex, Pending[]>();
  readonly #broken = new WeakSet<Duplex>();

  constructor(server: Server) {
    server.on('clientError', (error, socket) => this.#answer(error, socket));
  }

  /** Call for every request, before it is answered. */
  track(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    let pending = this.#pending.get(socket);
    if (!pending) {
      this.#pending.set(socket, (pending = []));
      // Each request listens for the end of the connection, and ten pipelined ones are no leak.
      socket.setMaxListeners(0);
    }
    const requests = pending;
    const entry = { request, response };
    requests.push(entry);
    response.on('close', () => void requests.splice(requests.indexOf(entry), 1));
  }

  #answer(error: Error, socket: Duplex): void {
    if (this.#broken.has(socket)) return;
    this.#broken.add(socket);
    const earlier = this.#pending.get(socket)?.findLast(({ request }) => request.complete);
    if (!earlier || earlier.response.writableFinished) {
      refuse(error, socket, this.#pending.get(socket)?.[0]?.response);
      return;
    }
    // What follows on the connection is not read any more.
    socket.pause();
    earlier.response.once('finish', () => refuse(error, socket, undefined));
  }
}

function refuse(error: Error, socket: Duplex, response: ServerResponse | undefined): void {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (socket.writable && response?.headersSent !== true) {
    socket.write(`HTTP/1.1 ${STATUS_LINES[code] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
  }
  if (socket instanceof Socket) socket.destroySoon();
  else socket.end();
}
