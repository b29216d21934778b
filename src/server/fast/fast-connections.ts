import type { Socket } from 'node:net';
import { RepeatedHeaderLines } from '../../lib/http/repeated-header-lines.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { RequestGate } from '../admission/request-gate.ts';
import { FastConnection, type FastConnectionOptions } from './connection.ts';
import { FastResponseWriter } from './response.ts';

/** The HTTP/1.1 connections of a listener, each until it is passed on to `node:http`. */
export class FastConnections {
  readonly #open = new Set<FastConnection>();
  readonly #options: FastConnectionOptions;

  constructor(
    gate: RequestGate,
    clock: Clock,
    { idleTimeoutMs, passOn }: Pick<FastConnectionOptions, 'idleTimeoutMs' | 'passOn'>,
  ) {
    this.#options = {
      gate,
      responses: new FastResponseWriter(gate, clock, idleTimeoutMs),
      headerLines: new RepeatedHeaderLines(),
      idleTimeoutMs,
      passOn,
      onLeft: (connection) => void this.#open.delete(connection),
    };
  }

  serve(socket: Socket): void {
    this.#open.add(new FastConnection(socket, this.#options));
  }

  /** Cuts the connections without a request in flight. */
  cutIdle(): void {
    for (const connection of this.#open) if (connection.isIdle) connection.cut();
  }

  cutAll(): void {
    for (const connection of this.#open) connection.cut();
  }
}
