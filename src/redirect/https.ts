import http from 'node:http';
import https from 'node:https';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { isAwsHost } from './aws-host.ts';

type OnResponse = (response: IncomingMessage) => void;
type RequestArguments =
  | [options: RequestOptions | string | URL, onResponse?: OnResponse]
  | [url: string | URL, options: RequestOptions, onResponse?: OnResponse];

/** Sends what `https.request` and `http.request` would send to AWS to the endpoint instead, Host header kept. */
export function redirectHttps(endpoint: URL): void {
  const plainRequest = http.request;
  for (const wire of [https, http] as const) {
    const original = wire.request as (...given: RequestArguments) => ClientRequest;
    const request = (...given: RequestArguments): ClientRequest => {
      const { options, onResponse } = readArguments(given);
      const host = options.hostname ?? options.host;
      if (typeof host !== 'string' || !isAwsHost(host, endpoint)) return original(...given);
      const redirected = plainRequest(
        {
          ...options,
          protocol: 'http:',
          host: endpoint.hostname,
          hostname: endpoint.hostname,
          port: endpoint.port,
          // An agent for TLS, as SDKs bring along, refuses a plain request.
          agent: options.agent === false ? false : http.globalAgent,
        },
        onResponse,
      );
      if (!redirected.headersSent && !namesHost(options.headers)) redirected.setHeader('host', host);
      return redirected;
    };
    const get = (...given: RequestArguments): ClientRequest => {
      const started = request(...given);
      started.end();
      return started;
    };
    Object.assign(wire, { request, get });
  }
}

function readArguments(given: RequestArguments): { options: RequestOptions; onResponse?: OnResponse } {
  const [first, second, third] = given;
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

function namesHost(headers: RequestOptions['headers']): boolean {
  return headers !== undefined && Object.keys(headers).some((name) => name.toLowerCase() === 'host');
}
