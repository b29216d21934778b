import { Socket } from 'node:net';
import type { Store } from '../../storage/port.ts';
import { openRemoteStore } from '../../storage/remote/using/open.ts';
import { VERSION } from '../version.ts';
import {
  type FromGateway,
  type GatewaySettings,
  ROLE_VARIABLE,
  STORE_DESCRIPTOR,
  type ToGateway,
} from './messages.ts';
import type { SharedPort } from './shared-port.ts';

const EXIT_LOST = 1;

/** The process that has the store, as one of its gateway processes sees it. */
export class ParentProcess implements SharedPort {
  readonly settings: GatewaySettings;
  readonly #stopping = new AbortController();
  readonly #early: Socket[] = [];
  #accept: ((socket: Socket) => void) | undefined;
  #onReload = () => {};
  #closed = 0;
  #hasLeft = false;

  private constructor(settings: GatewaySettings) {
    this.settings = settings;
    process.on('message', (message: ToGateway, socket?: Socket) => this.#take(message, socket));
  }

  /** @returns undefined in a process that is none of several */
  static async join(): Promise<ParentProcess | undefined> {
    if (process.env[ROLE_VARIABLE] === undefined || !process.channel) return undefined;
    delete process.env[ROLE_VARIABLE];
    // A terminal sends these to all of its processes: the parent decides what follows.
    for (const name of ['SIGINT', 'SIGHUP'] as const) process.on(name, () => {});
    const settings = await new Promise<GatewaySettings>((resolve) => {
      process.once('message', (message: ToGateway) => {
        if (message.type === 'start') resolve(message.settings);
      });
    });
    const parent = new ParentProcess(settings);
    process.on('SIGTERM', () => parent.#stop('stopped by SIGTERM'));
    process.once('disconnect', () => parent.#end());
    return parent;
  }

  get port(): number {
    return this.settings.port;
  }

  /** Aborted when this process is to end: all that is under way is completed. */
  get whenStopping(): AbortSignal {
    return this.#stopping.signal;
  }

  async openStore(): Promise<Store> {
    return openRemoteStore({
      stream: new Socket({ fd: STORE_DESCRIPTOR, readable: true, writable: true }),
      version: VERSION,
      onLost: () => this.#end(),
    });
  }

  onConnection(accept: (socket: Socket) => void): void {
    this.#accept = accept;
    for (const socket of this.#early.splice(0)) accept(socket);
  }

  onReload(reload: () => void): void {
    this.#onReload = reload;
  }

  ready(own: Omit<Extract<FromGateway, { type: 'ready' }>, 'type'>): void {
    this.#send({ type: 'ready', ...own });
  }

  /** Nothing is received any more: the process ends when its work has. */
  leave(): void {
    this.#hasLeft = true;
    if (process.connected) process.disconnect();
  }

  #take(message: ToGateway, socket: Socket | undefined): void {
    switch (message.type) {
      case 'connection':
        this.#send({ type: 'taken' });
        // Without one when the client had left.
        return socket ? this.#serve(socket) : this.#countClosed();
      case 'reload':
        return this.#onReload();
      case 'stop':
        return this.#stop('the server stops');
      case 'start':
        return;
    }
  }

  #serve(socket: Socket): void {
    // A client may end its side after the request, and still read. A socket that was passed has the default.
    socket.allowHalfOpen = true;
    socket.once('close', () => this.#countClosed());
    if (this.#accept) this.#accept(socket);
    else this.#early.push(socket);
  }

  #countClosed(): void {
    this.#closed++;
    if (this.#closed > 1) return;
    setImmediate(() => {
      this.#send({ type: 'closed', connections: this.#closed });
      this.#closed = 0;
    });
  }

  /**
   * The parent has ended, or does not serve the store any more. At once, as if this process were a part of it: clients whose
   * requests are under way are disconnected, and get no error of the server. The launcher ends the functions.
   */
  #end(): void {
    if (!this.#hasLeft) process.exit(EXIT_LOST);
  }

  #stop(reason: string): void {
    this.#stopping.abort(new Error(reason));
  }

  #send(message: FromGateway): void {
    if (process.connected) process.send!(message, undefined, undefined, () => {});
  }
}
