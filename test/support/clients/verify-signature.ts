import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import assert from 'node:assert';

export interface ReceivedRequest {
  readonly method: string;
  /** As it arrived, with the query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a signature says, once it has been verified. */
export interface VerifiedSignature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
}

/**
 * Verifies a request as AWS does, from what arrived, without the code of this repository that signs.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifySignature(request: ReceivedRequest, secretAccessKey: string): VerifiedSignature {
  const { method, url, headers, body } = request;
  const parts = /^AWS4-HMAC-SHA256 Credential=(.+), SignedHeaders=(.+), Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  );
  assert(parts, `no signature of version 4: ${headers.authorization}`);
  const [, credential = '', names = '', signature] = parts;
  const [accessKeyId = '', date = '', region = '', service = '', end] = credential.split('/');
  assert.equal(end, 'aws4_request');
  const time = String(headers['x-amz-date']);
  assert(time.startsWith(`${date}T`), 'the scope and x-amz-date differ');

  const { pathname, searchParams } = new URL(`http://host${url}`);
  const query = [...searchParams].map((pair) => pair.map(percentEncoded).join('=')).sort();
  const canonical = [
    method,
    pathname.split('/').map(percentEncoded).join('/'),
    query.join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  let key = Buffer.from(`AWS4${secretAccessKey}`);
  const text = `AWS4-HMAC-SHA256\n${time}\n${date}/${region}/${service}/aws4_request\n${digest}`;
  for (const part of [date, region, service, 'aws4_request', text]) {
    key = createHmac('sha256', key).update(part).digest();
  }
  assert.equal(key.toString('hex'), signature, `the signature does not match:\n${canonical}`);
  return { accessKeyId, region, service, signedHeaders: names.split(';') };
}

function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
