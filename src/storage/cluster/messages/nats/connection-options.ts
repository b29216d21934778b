import { type ConnectionOptions, credsAuthenticator } from '@nats-io/transport-node';
import type { StoreUrl } from '../../url.ts';

/** PEM texts. */
export interface StoreTls {
  /** The certificate authority of the servers; without it those that Node.js trusts. */
  readonly ca?: string;
  /** With `key`: the certificate of this gateway, for servers that verify it. */
  readonly cert?: string;
  readonly key?: string;
}

export function connectionOptions(
  { tls: needsTls, user, password, token }: StoreUrl,
  { tls, credentials }: { tls?: StoreTls | undefined; credentials?: Buffer | undefined },
): ConnectionOptions {
  return {
    name: 'millrace',
    ...(user !== undefined && { user }),
    ...(password !== undefined && { pass: password }),
    ...(token !== undefined && { token }),
    ...((needsTls || tls) && { tls: { ...tls } }),
    ...(credentials && { authenticator: credsAuthenticator(credentials) }),
  };
}
