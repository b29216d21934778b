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
  /** Connections of clients that it serves. */
  connections = 0;
  /** Once it is ready. */
  endpoint: string | undefined;
  hasEnded = false;

  constructor(child: ChildProcess, settings: GatewaySettings) {
    this.#child = child;
    this.whenEnded = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal === null ? `code ${code}` : `signal ${signal}`));
    });
    void this.whenEnded.then(() => (this.hasEnded = true));
    this.whenReady = new Promise((resolve) => {
      child.on('message', (message: FromGateway) => {
        if (message.type === 'closed') this.connections -= message.connections;
        else {
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

  /** The client is disconnected when the process ends meanwhile. */
  pass(socket: Socket): void {
    this.connections++;
    this.#send({ type: 'connection' }, socket, (error) => {
      if (!error) return;
      this.connections--;
      socket.destroy();
    });
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

  #send(message: ToGateway, socket?: Socket, onSent: (error: Error | null) => void = () => {}): void {
    if (this.#child.connected) this.#child.send(message, socket, { keepOpen: false }, onSent);
    else onSent(new Error('the process has ended'));
  }
}
