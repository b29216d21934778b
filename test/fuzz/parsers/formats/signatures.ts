import { hash } from 'node:crypto';
import { signRequest } from '../../../../src/lib/aws/signature-v4.ts';
import { SigningKey } from '../../../../src/lib/aws/sigv4/signing-key.ts';
import { canonicalPath, canonicalQuery } from '../../../../src/lib/aws/sigv4/canonical-request.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import { defineError } from '../../../../src/schema/error.ts';
import { decodeAwsChunked, splitAwsChunks } from '../../../../src/protocol/rest/aws-chunked.ts';
import { findChunkFault } from '../../../../src/protocol/signature/s3/chunk-signatures.ts';
import type { WireRequest } from '../../../../src/protocol/http.ts';
import { ScopeReader } from '../../../../src/protocol/signature/scope.ts';
import { SignatureVerifier } from '../../../../src/protocol/signature/verifier.ts';
import { Disagreement, type Parser } from '../parser.ts';

const SignatureMismatch = defineError('SignatureDoesNotMatch');
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

const TIMESTAMP = '20260101T000000Z';
const SIGNER = {
  key: new SigningKey('secret', { date: '20260101', region: 'us-east-1', service: 's3' }),
  timestamp: TIMESTAMP,
  scope: '20260101/us-east-1/s3/aws4_request',
  seed: '0'.repeat(64),
};

const CHUNKS = [Buffer.alloc(8192, 'a'), Buffer.from('the rest'), Buffer.alloc(0)];
const CONTENT = Buffer.concat(CHUNKS);
const TRAILER = 'x-amz-checksum-crc32c:sOO8/Q==';

/** As the AWS SDKs send it. @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
function signedChunks(hasTrailer: boolean): Buffer {
  const parts: (string | Buffer)[] = [];
  let previous = SIGNER.seed;
  const sign = (kind: string, ...hashes: string[]) => {
    previous = SIGNER.key.sign(
      [`AWS4-HMAC-SHA256-${kind}`, TIMESTAMP, SIGNER.scope, previous, ...hashes].join('\n'),
    );
    return previous;
  };
  for (const bytes of CHUNKS) {
    const signature = sign('PAYLOAD', hash('sha256', ''), hash('sha256', bytes));
    parts.push(`${bytes.length.toString(16)};chunk-signature=${signature}\r\n`, bytes);
    if (bytes.length > 0) parts.push('\r\n');
  }
  if (!hasTrailer) return Buffer.concat([...parts, '\r\n'].map((part) => Buffer.from(part)));
  const signature = sign('TRAILER', hash('sha256', `${TRAILER}\n`));
  parts.push(`${TRAILER}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`);
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/** Only the content that was signed is accepted, with its trailer where one is signed. */
function signedBody(hasTrailer: boolean): Parser {
  const sample = signedChunks(hasTrailer);
  return {
    name: hasTrailer ? 'signed-chunks-trailer' : 'signed-chunks',
    samples: [sample],
    tokens: [
      '\r\n',
      ';chunk-signature=',
      '0;',
      '0\r\n',
      '2000;',
      'x-amz-trailer-signature:',
      ':',
      'ffffffff',
    ],
    parse(input) {
      const mismatch = () => SignatureMismatch('');
      for (const decodedLength of [undefined, String(CONTENT.length)]) {
        const fault = findChunkFault(input, SIGNER, { hasTrailer, decodedLength, mismatch });
        if (fault) return false;
      }
      const content = splitAwsChunks(input)!;
      const decoded = decodeAwsChunked(input);
      if (decoded?.content.equals(CONTENT) !== true)
        throw new Disagreement('a body was accepted that was not signed');
      const { trailer } = content;
      if (
        hasTrailer &&
        !/^\s*x-amz-checksum-crc32c\s*:\s*sOO8\/Q==\s*$/im.test(trailer.replaceAll('\r', ''))
      ) {
        throw new Disagreement('a trailer was accepted that was not signed');
      }
      return true;
    },
  };
}

export const signatureParsers: readonly Parser[] = [signature, signedBody(false), signedBody(true)];
