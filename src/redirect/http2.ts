import http2 from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { isAwsHost } from './aws-host.ts';

/** Connects HTTP/2 clients that ask for AWS to the endpoint, over cleartext; requests keep AWS's authority. */
export function redirectHttp2(endpoint: URL): void {
  const original = http2.connect as (authority: string | URL, ...rest: unknown[]) => ClientHttp2Session;
  const connect = (authority: string | URL, ...rest: unknown[]): ClientHttp2Session => {
    const { host } = new URL(authority);
    if (!isAwsHost(host, endpoint)) return original(authority, ...rest);
    const session = original(endpoint.origin, ...rest);
    const request = session.request.bind(session);
    session.request = (headers, options) => request({ ':authority': host, ...headers }, options);
    return session;
  };
  Object.assign(http2, { connect });
}
