import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type FromGateway, type GatewaySettings, STORE_DESCRIPTOR, type ToGateway } from './messages.ts';

type Ready = Extract<FromGateway, { type: 'ready' }>;

/** A gateway process, as its parent sees it. */
export class GatewayProcess {
  readonly #child: ChildProcess;
  /** Resolves with undefined when it has ended before. */
  readonly whenReady: Promise<Ready | undefined>;
  /** Resolves with how it has ended: `signal SIGKILL`. */
  readonly whenEnded: Promise<string>;
  /** Connections of clients that it serves, or is to serve. */
  connections = 0;
  /** Once it is ready. */
  endpoint: string | undefined;
  hasEnded = false;
  /** Sent, and not known to be received. */
  #passing: Socket | undefined;
  readonly #queue: Socket[] = [];

  constructor(child: ChildProcess, settings: GatewaySettings) {
    this.#child = child;
    this.whenEnded = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal === null ? `code ${code}` : `signal ${signal}`));
    });
    void this.whenEnded.then(() => {
      this.hasEnded = true;
      // It may have read a request of it, so another process cannot serve it.
      this.#passing?.destroy();
    });
    this.whenReady = new Promise((resolve) => {
      child.on('message', (message: FromGateway) => {
        switch (message.type) {
          case 'taken':
            return this.#taken();
          case 'closed':
            this.connections -= message.connections;
            return;
          case 'ready':
            this.endpoint = message.endpoint;
            resolve(message);
        }
      });
      void this.whenEnded.then(() => resolve(undefined));
    });
    this.#send({ type: 'start', settings });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Clients can be passed to it. */
  get isReady(): boolean {
    return this.endpoint !== undefined && !this.hasEnded && this.#child.connected;
  }

  /** The stream over which the store is served. */
  get storeStream(): Duplex {
    return this.#child.stdio[STORE_DESCRIPTOR] as Duplex;
  }

  /** The client is disconnected when the process ends before it is known to have the connection. */
  pass(socket: Socket): void {
    this.connections++;
    this.#queue.push(socket);
    this.#passNext();
  }

  /** Connections that the process did not get before it ended. */
  takeQueue(): Socket[] {
    return this.#queue.splice(0);
  }

  reload(): void {
    this.#send({ type: 'reload' });
  }

  stop(): void {
    this.#send({ type: 'stop' });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  // One at a time: when the other process ends, Node.js forgets the connections in its own queue and never closes them. For
  // the same reason, this process keeps its descriptor until the other one has the connection.
  #passNext(): void {
    if (this.#passing || !this.isReady) return;
    this.#passing = this.#queue.shift();
    if (this.#passing) this.#child.send({ type: 'connection' }, this.#passing, { keepOpen: true }, () => {});
  }

  #taken(): void {
    this.#passing?.destroy();
    this.#passing = undefined;
    this.#passNext();
  }

  /** What cannot be sent is for a process that has ended. */
  #send(message: ToGateway): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}
