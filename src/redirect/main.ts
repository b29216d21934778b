/**
 * Preloaded into Node programs (`NODE_OPTIONS=--require …/redirect.cjs`) that may hold an AWS client which
 * does not know `AWS_ENDPOINT_URL`: SDK v2 above all, bundled or not. What they would send to `*.amazonaws.com` goes to
 * the endpoint that `AWS_ENDPOINT_URL` names, over HTTP or HTTPS as it says, with the Host header kept. All else is let
 * through; so is `fetch`, which cannot keep a Host header and which no AWS client uses on Node.
 */
import module from 'node:module';
import { redirectHttp2 } from './http2.ts';
import { redirectHttps } from './https.ts';

const endpoint = parseEndpoint(process.env['AWS_ENDPOINT_URL']);
if (endpoint) {
  redirectHttps(endpoint);
  redirectHttp2(endpoint);
  // So that `import { request } from 'node:https'` sees the change as well.
  module.syncBuiltinESMExports();
}

function parseEndpoint(text: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return ['http:', 'https:'].includes(url.protocol) ? url : undefined;
}
