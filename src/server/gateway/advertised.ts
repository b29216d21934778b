import { networkInterfaces } from 'node:os';
import { endpointUrl } from '../loopback.ts';

const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]']);

/** Where other gateways reach one that listens on `host`: the first address of this machine, when it listens on all. */
export function advertisedEndpoint(
  { host, port, isTls }: { readonly host: string; readonly port: number; readonly isTls: boolean },
  interfaces = networkInterfaces(),
): string {
  const scheme = isTls ? 'https' : 'http';
  if (!WILDCARDS.has(host)) return endpointUrl(scheme, host, port);
  const own = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  const address = own.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
  return endpointUrl(scheme, address, port);
}
