import type { Socket } from 'node:net';
import type { Logger } from '../../lib/log/logger.ts';
import { ConnectionsByClient } from '../admission/connections-by-client.ts';

export interface ConnectionRulesOptions {
  readonly isLocal: (socket: Socket) => boolean;
  /** Cleartext is then accepted from this machine only. */
  readonly hasTls: boolean;
  readonly maxConnectionsPerClient: number;
  readonly logger: Logger;
}

/** Which connections a listener accepts. Neither rule applies to clients on the same machine. */
export class ConnectionRules {
  readonly #options: ConnectionRulesOptions;
  readonly #ofOtherMachines: ConnectionsByClient;

  constructor(options: ConnectionRulesOptions) {
    this.#options = options;
    this.#ofOtherMachines = new ConnectionsByClient(options.maxConnectionsPerClient);
  }

  /** Counts the connection until it is closed, and reports the refusal of one too many. */
  admit(socket: Socket): boolean {
    const { isLocal, maxConnectionsPerClient, logger } = this.#options;
    if (isLocal(socket) || this.#ofOtherMachines.admit(socket)) return true;
    logger.warn('refused a connection: its client has too many', {
      peer: socket.remoteAddress,
      maxConnectionsPerClient,
    });
    return false;
  }

  /** Reports a refusal. */
  mayUseCleartext(socket: Socket): boolean {
    const { isLocal, hasTls, logger } = this.#options;
    if (!hasTls || isLocal(socket)) return true;
    logger.warn('refused a connection without TLS from another machine', { peer: socket.remoteAddress });
    return false;
  }
}
