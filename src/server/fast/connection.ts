import type { Socket } from 'node:net';
import { KIB } from '../../lib/bytes.ts';
import type { RepeatedHeaderLines } from '../../lib/http/repeated-header-lines.ts';
import type { WireRequest } from '../../protocol/http.ts';
import type { InFlightRequest } from '../admission/in-flight-requests.ts';
import type { RequestGate } from '../admission/request-gate.ts';
import { discardBody } from '../http/response-body.ts';
import { readFastRequest } from './request.ts';
import type { FastResponseWriter } from './response.ts';

// Node reads at most this much from a socket at once.
const MAX_BODY_BYTES = 64 * KIB;

const FAILED_RESPONSE =
  'HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

export interface FastConnectionOptions {
  readonly gate: RequestGate;
  readonly responses: FastResponseWriter;
  /** Of all connections, whose requests have most lines in common. */
  readonly headerLines: RepeatedHeaderLines;
  readonly idleTimeoutMs: number;
  /** Passes the socket to `node:http`, after the bytes that were read have been put back. */
  readonly passOn: (socket: Socket) => void;
  /** Called when the socket has been passed on or closed. */
  readonly onLeft: (connection: FastConnection) => void;
}

/**
 * An HTTP/1.1 connection while its requests arrive one at a time in the form that `readFastRequest` reads. The first
 * request of another form moves the connection to `node:http` permanently. No partial request is ever kept here, so all
 * bounds and refusals of `node:http` apply.
 *
 *   idle -> responding -> idle …   -> passed on (or closed)
 */
export class FastConnection {
  readonly #socket: Socket;
  readonly #options: FastConnectionOptions;
  readonly #maxBodyBytes: number;
  /** Undefined while idle. */
  #inFlight: InFlightRequest | undefined;
  /** Bytes that arrived before the response was sent: a single read, after which the socket is paused. */
  #early: Buffer | undefined;
  /** The client has ended its side, and may still read. */
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

  readonly #readLines = (head: string, start: number) => this.#options.headerLines.read(head, start);

  readonly #onData = (bytes: Buffer): void => {
    if (this.#inFlight) {
      this.#early = bytes;
      this.#socket.pause();
      return;
    }
    const request = readFastRequest(bytes, this.#maxBodyBytes, this.#readLines);
    if (request) this.#serve(request);
    else this.#passOn(bytes);
  };

  #serve(request: WireRequest): void {
    const { gate, responses } = this.#options;
    const inFlight = gate.inFlightRequests.open(this.#socket);
    this.#inFlight = inFlight;
    void gate.dispatch(inFlight, request).then((response) => {
      try {
        responses.send(this.#socket, inFlight, response, this.#onSent);
      } catch (error) {
        gate.reportUnsent(inFlight, error);
        discardBody(response.body);
        this.#socket.end(FAILED_RESPONSE);
      }
    });
  }

  readonly #onSent = (error?: Error | null): void => {
    const inFlight = this.#inFlight;
    // After an error the socket closes, and `#onClose` cleans up.
    if (error || !inFlight) return;
    const { inFlightRequests } = this.#options.gate;
    const isLast = inFlightRequests.draining || this.#hasEnded;
    this.#inFlight = undefined;
    inFlightRequests.close(inFlight, 'responded');
    if (isLast) this.#socket.end();
    else if (this.#early) this.#passOn(this.#early);
  };

  #passOn(bytes: Buffer): void {
    const socket = this.#socket;
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    socket.off('error', this.#onError).off('timeout', this.#onTimeout).setTimeout(0);
    this.#options.onLeft(this);
    socket.unshift(bytes);
    this.#options.passOn(socket);
    socket.resume();
  }

  readonly #onEnd = (): void => {
    this.#hasEnded = true;
    // The client may have disconnected, or only have ended its side. It gets a response, but no operation waits for it.
    if (this.#inFlight) this.#inFlight.abort('the client disconnected');
    else this.#socket.end();
  };

  readonly #onClose = (): void => {
    this.#options.onLeft(this);
    this.#abandon();
  };

  // Abandons the request before `close`: a streamed response fails with the same error, and checks then whether the
  // request was aborted.
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
