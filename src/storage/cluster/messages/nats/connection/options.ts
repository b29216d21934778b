import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { type ConnectionOptions, credsAuthenticator } from '@nats-io/transport-node';
import type { StoreUrl } from '../../../url.ts';

/** PEM texts. */
export interface StoreTls {
  /** The certificate authority of the servers; without it those that Node.js trusts. */
  readonly ca?: string;
  /** With `key`: the certificate of this gateway, for servers that verify it. */
  readonly cert?: string;
  readonly key?: string;
}

export function connectionOptions(
  { servers, tls: needsTls, user, password, token }: StoreUrl,
  { tls, credentials }: { tls?: StoreTls | undefined; credentials?: Buffer | undefined },
): ConnectionOptions {
  // Passed on to `tls.connect` as it is.
  const secured = { ...tls, checkServerIdentity: certificateCheck(servers) };
  return {
    name: 'millrace',
    ...(user !== undefined && { user }),
    ...(password !== undefined && { pass: password }),
    ...(token !== undefined && { token }),
    ...((needsTls || tls) && { tls: secured }),
    ...(credentials && { authenticator: credsAuthenticator(credentials) }),
  };
}

/**
 * Accepts the certificate of any server that the URL names. The client compares that of an address with the name
 * `localhost`, and servers announce each other by address.
 */
function certificateCheck(servers: readonly string[]) {
  const hosts = servers.map((server) => server.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
  return (_host: string, certificate: PeerCertificate): Error | undefined => {
    const errors = hosts.map((host) => checkServerIdentity(host, certificate));
    return errors.every((error) => error !== undefined) ? errors[0] : undefined;
  };
}
