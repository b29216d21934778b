import type { Logger } from '../../lib/log/logger.ts';
import type { Listener } from '../listener/listener.ts';
import type { TlsChoice, TlsIdentity } from './identity.ts';
import { reloadIdentity } from './reload-identity.ts';

/**
 * The certificate of a server. Its port listens before a stored one is known, which is on the disk that is opened later:
 * handshakes wait for it.
 */
export class ServerIdentity {
  readonly known: Promise<TlsIdentity>;
  #resolveKnown: (identity: TlsIdentity) => void = () => {};
  /** Reads it again; undefined when there is nowhere to read it from. */
  #load: (() => TlsIdentity | Promise<TlsIdentity>) | undefined;

  constructor(choice: TlsChoice) {
    this.known = new Promise((resolve) => (this.#resolveKnown = resolve));
    if (choice.kind === 'self-signed') return;
    this.#load = choice.readAgain;
    this.#resolveKnown(choice);
  }

  /** The server's own certificate can be read from now on. @returns the path of the CA certificate for clients */
  async useOwn(
    load: () => Promise<{ readonly identity: TlsIdentity; readonly caFile: string }>,
  ): Promise<string> {
    const { identity, caFile } = await load();
    this.#resolveKnown(identity);
    this.#load = async () => (await load()).identity;
    return caFile;
  }

  /** Presents what is read now to new connections. A failure is logged, and the earlier certificate stays in use. */
  async reload(listeners: readonly Pick<Listener, 'replaceIdentity'>[], logger: Logger): Promise<void> {
    if (this.#load) await reloadIdentity({ load: this.#load, listeners, logger });
  }
}
