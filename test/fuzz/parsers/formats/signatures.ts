import { signRequest } from '../../../../src/lib/aws/signature-v4.ts';
import { canonicalPath, canonicalQuery } from '../../../../src/lib/aws/sigv4/canonical-request.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { WireRequest } from '../../../../src/protocol/http.ts';
import { ScopeReader } from '../../../../src/protocol/signature/scope.ts';
import { SignatureVerifier } from '../../../../src/protocol/signature/verifier.ts';
import { Disagreement, type Parser } from '../parser.ts';

const clock = new VirtualClock();
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const HEADERS = { host: '127.0.0.1:4566', 'content-type': 'application/x-amz-json-1.1' };
const BODY = Buffer.from('{}');

function signedLines(path: string, rawQuery: string, service: string): string {
  const request = { method: 'POST', path, rawQuery, headers: HEADERS, body: BODY };
  const added = signRequest(request, CREDENTIALS, { region: 'us-east-1', service }, clock.now());
  const lines = Object.entries({ ...HEADERS, ...added }).map(([name, value]) => `${name}: ${value}`);
  return [`${path}?${rawQuery}`, ...lines].join('\n');
}

/** The head of a request, as `signedLines` writes it. */
function requestOf(text: string): WireRequest {
  const [target = '', ...lines] = text.split('\n');
  const [path = '', ...query] = target.split('?');
  const rawQuery = query.join('?');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const parameters = Object.fromEntries(new URLSearchParams(rawQuery));
  return { method: 'POST', path, query: parameters, rawQuery, headers, body: BODY };
}

const SAMPLES = [signedLines('/', '', 'kinesis'), signedLines('/a%20b', 'x=1&y=%2F&x=0', 'lambda')];
const SIGNED = new Set(SAMPLES);

/** No head of a request ends the verifier, and a signature is accepted only with what it covers. */
const signature: Parser = {
  name: 'signature',
  samples: SAMPLES,
  tokens: [
    'AWS4-HMAC-SHA256',
    'Credential=',
    'SignedHeaders=',
    'Signature=',
    'host;',
    'x-amz-date: ',
    ', ',
    '/',
    '?',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE/20260101/us-east-1/s3/aws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00',
    'AWSAccessKeyId=AKIDEXAMPLE&Signature=x&Expires=1',
    'x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-security-token: ',
    '__proto__: ',
  ],
  parse(input) {
    const text = input.toString('latin1');
    const request = requestOf(text);
    const verifier = new SignatureVerifier({
      credentials: (id) => (id === CREDENTIALS.accessKeyId ? CREDENTIALS : undefined),
      clock,
    });
    const checked = verifier.check(request, new ScopeReader().read(request));
    for (const service of ['kinesis', 's3', undefined]) checked.faultFor(service);
    const { verifiedKey } = checked;
    if (verifiedKey !== undefined && !SIGNED.has(text) && !isEquivalent(request)) {
      throw new Disagreement('a request was accepted that its key did not sign');
    }
    return verifiedKey !== undefined;
  },
};

/** Whether everything that the samples sign is as in one of them. */
function isEquivalent(request: WireRequest): boolean {
  return SAMPLES.map(requestOf).some(
    (signed) =>
      canonicalPath(signed.path, 'normalized') === canonicalPath(request.path, 'normalized') &&
      canonicalQuery(signed.rawQuery!) === canonicalQuery(request.rawQuery!) &&
      Object.keys(HEADERS).every((name) => normal(signed.headers[name]) === normal(request.headers[name])) &&
      signed.headers['x-amz-date'] === request.headers['x-amz-date'],
  );
}

const normal = (value = '') => value.trim().replaceAll(/ +/g, ' ');

export const signatureParsers: readonly Parser[] = [signature];
