import { X509Certificate } from 'node:crypto';
import type { Logger } from '../../lib/log/logger.ts';
import type { Listener } from '../listener/listener.ts';
import type { TlsIdentity } from './identity.ts';

interface IdentityReload {
  /** Reads or generates the identity. */
  readonly load: () => TlsIdentity | Promise<TlsIdentity>;
  readonly listeners: readonly Pick<Listener, 'replaceIdentity'>[];
  readonly logger: Logger;
}

/** Replaces the certificate of the listeners. When it cannot be read, that is logged and the earlier one stays. */
export async function reloadIdentity({ load, listeners, logger }: IdentityReload): Promise<void> {
  let identity: TlsIdentity;
  try {
    identity = await load();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.error(`the certificate was not replaced, and the earlier one stays in use: ${reason}`);
    return;
  }
  for (const listener of listeners) listener.replaceIdentity(identity);
  const { validTo } = new X509Certificate(identity.certificates);
  logger.info(`the certificate was read again: new connections get the one that is valid until ${validTo}`);
}
