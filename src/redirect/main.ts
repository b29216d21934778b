/**
 * Preloaded into Node programs (`NODE_OPTIONS=--require …/redirect.cjs`) that may contain an AWS client which ignores
 * `AWS_ENDPOINT_URL`, mainly SDK v2, bundled or not. Requests to `*.amazonaws.com` are sent to the endpoint in
 * `AWS_ENDPOINT_URL`, over HTTP or HTTPS, with the Host header kept. Other requests are unchanged, and so is `fetch`,
 * which cannot keep a Host header and which no AWS client uses on Node.
 */
import module from 'node:module';
import { redirectHttp2 } from './http2.ts';
import { redirectHttps } from './https.ts';

const endpoint = parseEndpoint(process.env['AWS_ENDPOINT_URL']);
if (endpoint) {
  redirectHttps(endpoint);
  redirectHttp2(endpoint);
  // Makes the change visible to `import { request } from 'node:https'`.
  module.syncBuiltinESMExports();
}

function parseEndpoint(text: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return ['http:', 'https:'].includes(url.protocol) ? url : undefined;
}
