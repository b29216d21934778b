import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { isAwsHost } from './aws-host.ts';
import { isCustomResourceResponse } from './response-url.ts';

type OnResponse = (response: IncomingMessage) => void;
type RequestArguments =
  | [options: RequestOptions | string | URL, onResponse?: OnResponse]
  | [url: string | URL, options: RequestOptions, onResponse?: OnResponse];

/** Redirects requests to AWS by `https.request` and `http.request` to the endpoint. The Host header is kept. */
export function redirectHttps(endpoint: URL): void {
  const secure = endpoint.protocol === 'https:';
  const sendRequest = secure ? https.request : http.request;
  // Node expects an IPv6 address without brackets.
  const hostname = endpoint.hostname.replace(/^\[|\]$/g, '');
  for (const client of [https, http] as const) {
    const original = client.request as (...args: RequestArguments) => ClientRequest;
    const request = (...args: RequestArguments): ClientRequest => {
      const { options, onResponse } = readArguments(args);
      const host = options.hostname ?? options.host;
      const isRedirected =
        typeof host === 'string' &&
        (isAwsHost(host, endpoint) ||
          (client === https && isCustomResourceResponse(host, options.path, endpoint)));
      if (!isRedirected) return original(...args);
      const redirected = sendRequest(
        {
          ...options,
          protocol: endpoint.protocol,
          host: hostname,
          hostname,
          port: endpoint.port,
          // The caller's agent may be for the other protocol, or may set AWS's host as TLS server name.
          agent: options.agent === false ? false : (secure ? https : http).globalAgent,
          ...(secure && { servername: isIP(hostname) === 0 ? hostname : '' }),
        },
        onResponse,
      );
      if (!redirected.headersSent && !hasHostHeader(options.headers)) redirected.setHeader('host', host);
      return redirected;
    };
    const get = (...args: RequestArguments): ClientRequest => {
      const started = request(...args);
      started.end();
      return started;
    };
    Object.assign(client, { request, get });
  }
}

function readArguments(args: RequestArguments): { options: RequestOptions; onResponse?: OnResponse } {
  const [first, second, third] = args;
  const fromUrl = typeof first === 'string' || first instanceof URL ? urlOptions(new URL(first)) : first;
  const options = typeof second === 'object' ? { ...fromUrl, ...second } : fromUrl;
  const onResponse = typeof second === 'function' ? second : third;
  return onResponse ? { options, onResponse } : { options };
}

function urlOptions(url: URL): RequestOptions {
  const { protocol, hostname, port, pathname, search, username, password } = url;
  return {
    protocol,
    hostname,
    path: pathname + search,
    ...(port !== '' && { port }),
    ...(username !== '' && { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
  };
}

function hasHostHeader(headers: RequestOptions['headers']): boolean {
  return headers !== undefined && Object.keys(headers).some((name) => name.toLowerCase() === 'host');
}
