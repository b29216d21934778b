import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

interface Pending {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

// The responses of Node's own handler: https://nodejs.org/docs/latest-v20.x/api/http.html#event-clienterror
const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Responds to bytes that are not HTTP and closes the connection, but only after the responses to earlier requests.
 * Node's own 400 would overtake them, and the client would mistake it for the response to a completed request.
 */
export class ClientErrors {
  /**
   * The unfinished requests of each connection, in order. Few requests are pipelined: the server reads no further while
   * responses are pending.
   */
  readonly #pending = new WeakMap<Duplex, Pending[]>();
  readonly #broken = new WeakSet<Duplex>();

  constructor(server: Server) {
    server.on('clientError', (error, socket) => this.#handle(error, socket));
  }

  /** Call for every request before its response is written. */
  track(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    let pending = this.#pending.get(socket);
    if (!pending) {
      this.#pending.set(socket, (pending = []));
      // Each request adds a listener to its connection, and more than ten pipelined requests are not a leak.
      socket.setMaxListeners(0);
    }
    const requests = pending;
    const entry = { request, response };
    requests.push(entry);
    response.on('close', () => void requests.splice(requests.indexOf(entry), 1));
  }

  #handle(error: Error, socket: Duplex): void {
    if (this.#broken.has(socket)) return;
    this.#broken.add(socket);
    const earlier = this.#pending.get(socket)?.findLast(({ request }) => request.complete);
    if (!earlier || earlier.response.writableFinished) {
      refuse(error, socket, this.#pending.get(socket)?.[0]?.response);
      return;
    }
    // Nothing more is read from this connection.
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
