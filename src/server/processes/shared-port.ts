import type { Socket } from 'node:net';

/** The port of a server whose clients are served by several processes. */
export interface SharedPort {
  readonly port: number;
  /** Calls `accept` with each connection that this process is to serve. */
  onConnection(accept: (socket: Socket) => void): void;
}
