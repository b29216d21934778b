import { hash } from 'node:crypto';
import { canonicalRequest } from './sigv4/canonical-request.ts';
import { SigningKey } from './sigv4/signing-key.ts';
import { formatTimestamp } from './sigv4/timestamp.ts';

export const ALGORITHM = 'AWS4-HMAC-SHA256';

const NON_ASCII = /[\u0080-\uffff]/;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SignableRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly rawQuery: string;
  /** All headers to sign, with names in lower case; `host` is one of them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface SigningScope {
  readonly region: string;
  readonly service: string;
}

/**
 * The headers that sign a request.
 * @returns `x-amz-date`, `x-amz-security-token` if the credentials have one, `x-amz-content-sha256` for S3, which requires
 * it, and `authorization`
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signRequest(
  request: SignableRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  { region, service }: SigningScope,
  nowMs: number,
): Record<string, string> {
  const isS3 = service === 's3';
  const timestamp = formatTimestamp(nowMs);
  const date = timestamp.slice(0, 8);
  const payloadHash = hash('sha256', request.body);
  const added = {
    'x-amz-date': timestamp,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    ...(isS3 && { 'x-amz-content-sha256': payloadHash }),
  };
  const headers: Readonly<Record<string, string>> = { ...request.headers, ...added };
  const signedHeaders = Object.keys(headers).sort();
  const signedHeadersText = signedHeaders.join(';');
  const { method, path, rawQuery } = request;
  const canonical = canonicalRequest(
    {
      method,
      path,
      rawQuery,
      signedHeaders,
      signedHeadersText,
      valueOf: (name) => headers[name]!,
      payloadHash,
    },
    isS3 ? 'verbatim' : 'normalized',
  );
  const text = stringToSign(canonical, timestamp, `${date}/${region}/${service}/aws4_request`);
  const signature = new SigningKey(secretAccessKey, { date, region, service }).sign(text);
  return {
    ...added,
    authorization:
      `${ALGORITHM} Credential=${accessKeyId}/${date}/${region}/${service}/aws4_request, ` +
      `SignedHeaders=${signedHeadersText}, Signature=${signature}`,
  };
}

/** @param scope `20260101/us-east-1/kinesis/aws4_request` */
export function stringToSign(canonical: string, timestamp: string, scope: string): string {
  // A string would be hashed as UTF-8, which is the same for ASCII, and faster.
  const bytes = isAscii(canonical) ? canonical : Buffer.from(canonical, 'latin1');
  return textPrefix(timestamp, scope) + hash('sha256', bytes);
}

/** The string to sign up to the hash of the canonical request. */
export function textPrefix(timestamp: string, scope: string): string {
  return `${ALGORITHM}\n${timestamp}\n${scope}\n`;
}

export function isAscii(text: string): boolean {
  return !NON_ASCII.test(text);
}
