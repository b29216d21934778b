import type { Socket } from 'node:net';
import { isFromLocalProgram } from '../../../lib/web-page.ts';
import type { RuntimePeer } from '../peer.ts';
import { NOT_A_RUNTIME } from '../status-response.ts';
import { type FastRuntimeRequest, type ReadRequest, readFastRuntimeRequest } from './request.ts';
import { writeEvent, writeStatus } from './response.ts';

const NOTHING = Buffer.alloc(0);

export interface FastRuntimeConnectionOptions {
  readonly socket: Socket;
  readonly peer: RuntimePeer;
  /** Decides whether the connection is of the environment. @param secret what the first request has sent as proof */
  readonly admits: (secret: string | undefined) => Promise<boolean>;
  /** Passes the socket to `node:http`, after the bytes that were read have been put back. */
  readonly passOn: (socket: Socket, isAdmitted: boolean | undefined) => void;
}

/**
 * A connection of a runtime while its requests have the form of src/runtime/api/fast/request.ts. The first request of
 * another form moves it to `node:http` permanently.
 *
 *     idle ──request──► busy (its admission, or a poll that waits) ──► idle …   ──► passed on (or closed)
 */
export class FastRuntimeConnection {
  readonly #options: FastRuntimeConnectionOptions;
  /** An incomplete request, or what has arrived while the connection was busy. */
  #received: Buffer = NOTHING;
  #isBusy = false;
  #isPolling = false;
  #isAdmitted: boolean | undefined;

  constructor(options: FastRuntimeConnectionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.socket
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('close', this.#onClose)
      .on('error', this.#onError);
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    if (this.#isBusy) this.#options.socket.pause();
    else this.#serve();
  };

  #serve(): void {
    while (!this.#isBusy && this.#received.length > 0) {
      const read = readFastRuntimeRequest(this.#received);
      if (read === 'incomplete') return;
      if (read === 'other') {
        this.#passOn();
        return;
      }
      this.#received = this.#received.subarray(read.byteLength);
      if (this.#isAdmitted === undefined) void this.#admit(read);
      else this.#answer(read);
    }
  }

  async #admit(first: ReadRequest): Promise<void> {
    this.#isBusy = true;
    this.#isAdmitted = await this.#options.admits(first.headers['millrace-environment']);
    this.#isBusy = false;
    this.#answer(first);
    this.#continue();
  }

  #answer({ request, headers }: ReadRequest): void {
    const { socket } = this.#options;
    if (this.#isAdmitted === true && isFromLocalProgram(headers)) this.#pass(request);
    else writeStatus(socket, NOT_A_RUNTIME);
  }

  #pass(request: FastRuntimeRequest): void {
    const { socket, peer } = this.#options;
    if (request.kind !== 'next') {
      const { kind, requestId, body } = request;
      writeStatus(socket, peer.complete(requestId, { kind, payload: body }));
      return;
    }
    // A disconnected process must not receive an event.
    if (socket.readableEnded || socket.destroyed) return;
    this.#isBusy = true;
    this.#isPolling = true;
    const error = peer.poll((delivery) => {
      this.#endPoll();
      writeEvent(socket, delivery);
      this.#continue();
    });
    if (!error) return;
    this.#endPoll();
    writeStatus(socket, error);
  }

  #endPoll(): void {
    this.#isPolling = false;
    this.#isBusy = false;
  }

  /** Serves what has arrived while the connection was busy. */
  #continue(): void {
    if (this.#isBusy) return;
    this.#serve();
    this.#options.socket.resume();
  }

  #passOn(): void {
    const { socket, passOn } = this.#options;
    socket
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('close', this.#onClose)
      .off('error', this.#onError);
    socket.unshift(this.#received);
    this.#received = NOTHING;
    passOn(socket, this.#isAdmitted);
    socket.resume();
  }

  readonly #onEnd = (): void => {
    this.#leavePoll();
    this.#options.socket.end();
  };

  readonly #onClose = (): void => this.#leavePoll();

  readonly #onError = (): void => void this.#options.socket.destroy();

  #leavePoll(): void {
    if (!this.#isPolling) return;
    this.#isPolling = false;
    this.#options.peer.disconnect();
  }
}
