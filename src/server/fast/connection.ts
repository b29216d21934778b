import type { Socket } from 'node:net';
import type { WireRequest } from '../../protocol/http.ts';
import { discardBody } from '../http/response-body.ts';
import { dispatchTo, type RequestGate, reportUnsent } from '../admission/request-gate.ts';
import type { InFlightRequest } from '../admission/in-flight-requests.ts';
import type { FastResponseWriter } from './response.ts';
import { readFastRequest } from './request.ts';

// One read off a socket is at most as long.
const MAX_BODY_BYTES = 64 * 1024;

const FAILED = 'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

export interface FastConnectionOptions {
  readonly gate: RequestGate;
  readonly answers: FastResponseWriter;
  readonly idleTimeoutMs: number;
  /** Takes the socket over, with what has been read of it put back. */
  readonly handOver: (socket: Socket) => void;
  /** The socket has been handed over, or is closed. */
  readonly onLeft: (connection: FastConnection) => void;
}

/**
 * An HTTP/1.1 connection for as long as it brings plain requests, one after the other. With the first that is not
 * plain it is handed over, and stays there: so nothing half read is ever held here, and every bound and every
 * refusal of `node:http` holds.
 *
 *   idle -> answering -> idle …   -> handed over (or closed)
 */
export class FastConnection {
  readonly #socket: Socket;
  readonly #options: FastConnectionOptions;
  readonly #maxBodyBytes: number;
  #inFlight: InFlightRequest | undefined;
  /** Came before the answer to what came earlier. One read: the socket is paused with it. */
  #early: Buffer | undefined;
  /** The client sends nothing more, and may still read. */
  #hasEnded = false;

  constructor(socket: Socket, options: FastConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#maxBodyBytes = Math.min(MAX_BODY_BYTES, options.gate.maxRpcBodyBytes);
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onClose);
    socket.on('error', this.#onError);
    socket.on('timeout', this.#onTimeout).setTimeout(options.idleTimeoutMs);
    socket.setNoDelay(true);
    socket.resume();
  }

  get isIdle(): boolean {
    return !this.#inFlight;
  }

  cut(): void {
    this.#socket.destroy();
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#inFlight) {
      this.#early = bytes;
      this.#socket.pause();
      return;
    }
    const request = readFastRequest(bytes, this.#maxBodyBytes);
    if (request) this.#answer(request);
    else this.#handOver(bytes);
  };

  #answer(request: WireRequest): void {
    const { gate, answers } = this.#options;
    const inFlight = gate.inFlightRequests.open();
    this.#inFlight = inFlight;
    void dispatchTo(gate, inFlight, request).then((response) => {
      try {
        answers.send(this.#socket, inFlight, response, this.#onSent);
      } catch (error) {
        reportUnsent(gate, inFlight, error);
        discardBody(response.body);
        this.#socket.end(FAILED);
      }
    });
  }

  readonly #onSent = (error?: Error | null): void => {
    const inFlight = this.#inFlight;
    // What could not be sent is closed next.
    if (error || !inFlight) return;
    const { inFlightRequests } = this.#options.gate;
    const isLast = inFlightRequests.draining || this.#hasEnded;
    this.#inFlight = undefined;
    inFlightRequests.close(inFlight, 'answered');
    if (isLast) this.#socket.end();
    else if (this.#early) this.#handOver(this.#early);
  };

  #handOver(bytes: Buffer): void {
    const socket = this.#socket;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    socket.off('error', this.#onError).off('timeout', this.#onTimeout).setTimeout(0);
    this.#options.onLeft(this);
    socket.unshift(bytes);
    this.#options.handOver(socket);
    socket.resume();
  }

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    // Perhaps the client has gone, perhaps it only has nothing more to ask: it is answered, but not waited with.
    if (this.#inFlight) this.#inFlight.abort('the client went away');
    else this.#socket.end();
  };

  readonly #onClose = (): void => {
    this.#options.onLeft(this);
    this.#abandon();
  };

  // At once, and not only when it is closed: an answer that is being streamed learns of the error, too, and asks why.
  readonly #onError = (): void => {
    this.#abandon();
    this.#socket.destroy();
  };

  #abandon(): void {
    if (this.#inFlight) this.#options.gate.inFlightRequests.close(this.#inFlight, 'abandoned');
  }

  readonly #onTimeout = (): void => {
    if (!this.#inFlight) this.#socket.destroy();
  };
}
