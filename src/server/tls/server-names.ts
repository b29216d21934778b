import { hostname, networkInterfaces } from 'node:os';
import { isIP } from 'node:net';
import { isLoopback } from '../loopback.ts';

/**
 * Names and addresses by which clients may reach a server that listens on `host`: those of loopback, the host names of this
 * machine and, beyond loopback, the address itself or every address of this machine.
 */
export function serverNames(host: string): string[] {
  const full = hostname().toLowerCase();
  const names = ['localhost', '127.0.0.1', '::1', full, full.split('.')[0]!];
  if (isWildcard(host)) names.push(...ownAddresses());
  else if (!isLoopback(host) || isIP(host) !== 0) names.push(host);
  return [...new Set(names.filter((name) => isIP(name) !== 0 || isHostName(name)))];
}

/** The host to use in an endpoint: a certificate cannot contain a wildcard address. */
export function reachableName(host: string): string {
  return isWildcard(host) ? hostname().toLowerCase() : host;
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) =>
    // Link-local addresses include the name of an interface, which certificates cannot contain.
    addresses.filter(({ scopeid }) => !scopeid).map(({ address }) => address),
  );
}

function isHostName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/i.test(name);
}
