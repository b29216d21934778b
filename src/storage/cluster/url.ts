import { OperatorError } from '../../lib/operator-error.ts';

/** A store URL: `nats://user:password@host:4222,host2:4222/name`; `tls://` requires TLS. */
export interface StoreUrl {
  /** `host:port`, or `host` for the default port. */
  readonly servers: readonly string[];
  /** Part of the names of all streams, so that several stores can share servers. */
  readonly name: string;
  readonly tls: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

const DEFAULT_NAME = 'millrace';
const SCHEME = /^(nats|tls):\/\//;
const NAME = /^[A-Za-z0-9_-]{1,32}$/;
const SERVER = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;
const EXAMPLE = 'nats://host1:4222,host2:4222,host3:4222/name';

/** @throws OperatorError, which does not repeat a password */
export function parseStoreUrl(text: string): StoreUrl {
  const scheme = SCHEME.exec(text)?.[1];
  if (!scheme) throw new OperatorError(`--store does not begin with nats:// or tls://: use ${EXAMPLE}`);
  const rest = text.slice(scheme.length + '://'.length);
  const at = rest.lastIndexOf('@');
  const [hosts = '', ...path] = rest.slice(at + 1).split('/');
  const name = path.join('/') || DEFAULT_NAME;
  const servers = hosts.split(',');
  for (const server of servers) {
    if (!SERVER.test(server)) {
      throw new OperatorError(
        `--store: ${JSON.stringify(server)} is not a host with an optional port: use ${EXAMPLE}`,
      );
    }
  }
  if (!NAME.test(name)) {
    throw new OperatorError(
      `--store: the name ${JSON.stringify(name)} must be 1 to 32 letters, digits, "-" or "_": use ${EXAMPLE}`,
    );
  }
  return { servers, name, tls: scheme === 'tls', ...(at >= 0 && userOf(rest.slice(0, at))) };
}

function userOf(text: string): Pick<StoreUrl, 'user' | 'password' | 'token'> {
  const colon = text.indexOf(':');
  if (colon < 0) return { token: decoded(text) };
  return { user: decoded(text.slice(0, colon)), password: decoded(text.slice(colon + 1)) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new OperatorError('--store: the user or password has a "%" that must be written as "%25"');
  }
}
