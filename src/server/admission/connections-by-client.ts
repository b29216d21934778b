import type { Socket } from 'node:net';
import { clientKey } from './client-address.ts';

/** Counts the open connections of each client, and refuses those beyond a bound. */
export class ConnectionsByClient {
  readonly #max: number;
  /** As many entries as there are connections. */
  readonly #open = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** @returns false when the client has as many as it may have */
  admit(socket: Socket): boolean {
    const { remoteAddress } = socket;
    // The client has disconnected already.
    if (remoteAddress === undefined) return false;
    const client = clientKey(remoteAddress);
    const count = this.#open.get(client) ?? 0;
    if (count >= this.#max) return false;
    this.#open.set(client, count + 1);
    socket.once('close', () => this.#close(client));
    return true;
  }

  #close(client: string): void {
    const left = (this.#open.get(client) ?? 1) - 1;
    if (left === 0) this.#open.delete(client);
    else this.#open.set(client, left);
  }
}
