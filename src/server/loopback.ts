import { isIP } from 'node:net';

/** Whether only programs on this machine can reach a listener on this host. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  switch (isIP(host)) {
    case 4:
      return host.startsWith('127.');
    case 6:
      return /^(0*:)*0*1$/.test(host) || /^::ffff:127\./i.test(host);
    default:
      return false;
  }
}

/** `http://127.0.0.1:4566`; an IPv6 address is put in brackets. */
export function endpointUrl(scheme: 'http' | 'https', host: string, port: number): string {
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}
