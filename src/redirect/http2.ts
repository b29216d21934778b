import http2, { type ClientHttp2Session } from 'node:http2';
import { isAwsHost } from './aws-host.ts';

/** Connects HTTP/2 clients of AWS to the endpoint. Requests keep AWS's host as `:authority`. */
export function redirectHttp2(endpoint: URL): void {
  const original = http2.connect as (authority: string | URL, ...rest: unknown[]) => ClientHttp2Session;
  const connect = (authority: string | URL, ...rest: unknown[]): ClientHttp2Session => {
    const { host } = new URL(authority);
    if (!isAwsHost(host, endpoint)) return original(authority, ...rest);
    const [options, ...listener] = typeof rest[0] === 'object' ? rest : [{}, ...rest];
    // A client may set AWS's host as TLS server name, but the certificate is for the endpoint's host.
    const session = original(endpoint.origin, { ...(options as object), servername: undefined }, ...listener);
    const request = session.request.bind(session);
    session.request = (headers, options) => request({ ':authority': host, ...headers }, options);
    return session;
  };
  Object.assign(http2, { connect });
}
