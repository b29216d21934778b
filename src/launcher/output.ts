import { connect, type Socket } from 'node:net';
import { helloLine, LOG_DESCRIPTOR, OUTPUT_DESCRIPTORS } from '../runtime/launching/messages.ts';

export interface OutputAddress {
  readonly address: string;
  readonly secret: string;
}

/** The sockets that a process will write to, connected to the server, in the order of `OUTPUT_DESCRIPTORS`. */
export class Output {
  readonly sockets: readonly Socket[];

  /** @param onLost called when a socket cannot be connected, or the server closes it before the process has it */
  constructor({ address, secret }: OutputAddress, id: number, onLost: () => void) {
    this.sockets = OUTPUT_DESCRIPTORS.map((descriptor) => {
      const socket = connect(address);
      socket.on('error', onLost).on('end', onLost);
      socket.write(helloLine(secret, id, descriptor));
      return socket;
    });
  }

  /**
   * Makes the log descriptor blocking, as the server's log protocol expects: clients of it write synchronously. libuv
   * does so for the standard three only.
   */
  prepareForProcess(): void {
    const log = this.sockets[OUTPUT_DESCRIPTORS.indexOf(LOG_DESCRIPTOR)] as unknown as HandleOwner;
    log._handle?.setBlocking(true);
  }

  /** Closes the launcher's ends. The process keeps its own. */
  close(): void {
    for (const socket of this.sockets) socket.removeAllListeners('end').destroy();
  }
}

// Not documented. Node uses it for its own standard streams:
// https://github.com/nodejs/node/blob/v20.x/lib/net.js
interface HandleOwner {
  readonly _handle: { setBlocking(isBlocking: boolean): number } | null;
}
