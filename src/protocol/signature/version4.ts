import { hash } from 'node:crypto';
import { stringToSign } from '../../lib/aws/signature-v4.ts';
import { canonicalRequest } from '../../lib/aws/sigv4/canonical-request.ts';
import type { SigningKey } from '../../lib/aws/sigv4/signing-key.ts';
import { isServiceError, type ServiceError } from '../../schema/error.ts';
import type { WireRequest } from '../http.ts';
import { findChunkFault } from './s3/chunk-signatures.ts';
import type { SigningCredentials } from './credentials.ts';
import type { SignatureFaults } from './faults.ts';
import { isEqual } from './is-equal.ts';
import type { Signed } from './parts.ts';
import { findHashFault, s3PayloadOf } from './s3/payload.ts';
import { headerValue } from './signed-headers.ts';

export interface SignedAt extends Signed {
  readonly timestamp: string;
}

export interface Signer {
  readonly key: SigningKey;
  readonly credentials: SigningCredentials;
  readonly nowMs: number;
}

/** Compares a signature of version 4 with the request, and checks the token of the session. */
export function findVersion4Fault(
  request: WireRequest,
  signed: SignedAt,
  signer: Signer,
  faults: SignatureFaults,
): ServiceError | undefined {
  return (
    findSignatureFault(request, signed, signer, faults) ??
    findTokenFault(request, signer, faults, signed.parts.form)
  );
}

function findSignatureFault(
  request: WireRequest,
  signed: SignedAt,
  { key }: Signer,
  faults: SignatureFaults,
): ServiceError | undefined {
  const { parts, signature, timestamp } = signed;
  const { accessKeyId, scope } = parts;
  const mismatch = (text: string, given: string) =>
    faults.mismatch({ accessKeyId, signature: given, stringToSign: text });
  if (parts.service !== 's3') {
    const text = textToSign(request, signed, hash('sha256', request.body));
    return isEqual(key.sign(text), signature) ? undefined : mismatch(text, signature);
  }

  const payload = s3PayloadOf(request, parts.form);
  if (isServiceError(payload)) return payload;
  // The signature comes before the body, which may be long.
  const text = textToSign(request, signed, payload.value);
  if (!isEqual(key.sign(text), signature)) return mismatch(text, signature);
  switch (payload.kind) {
    case 'unsigned':
      return undefined;
    case 'hashed':
      return findHashFault(request.body, payload.value);
    case 'chunks':
      return findChunkFault(
        request.body,
        { key, timestamp, scope, seed: signature },
        {
          hasTrailer: payload.hasTrailer,
          decodedLength: request.headers['x-amz-decoded-content-length'],
          mismatch,
        },
      );
  }
}

function textToSign(request: WireRequest, { parts, timestamp }: SignedAt, payloadHash: string): string {
  const { method, path, rawQuery = '' } = request;
  const { signedHeaders, signedHeadersText, service, scope } = parts;
  const valueOf = (name: string) => headerValue(request, name);
  const canonical = canonicalRequest(
    { method, path, rawQuery, signedHeaders, signedHeadersText, valueOf, payloadHash },
    service === 's3' ? 'verbatim' : 'normalized',
  );
  return stringToSign(canonical, timestamp, scope);
}

/** The token of a session must be that of its key; a key without a session must not be sent with one. */
function findTokenFault(
  { headers, query }: WireRequest,
  { credentials, nowMs }: Signer,
  faults: SignatureFaults,
  form: Signed['parts']['form'],
): ServiceError | undefined {
  const { sessionToken, endsMs } = credentials;
  const sent =
    headers['x-amz-security-token'] ?? (form === 'query' ? query['X-Amz-Security-Token'] : undefined);
  const isRight = sessionToken === undefined ? sent === undefined : isEqual(sessionToken, sent ?? '');
  if (!isRight) return faults.invalidToken();
  return endsMs !== undefined && nowMs >= endsMs ? faults.expiredToken() : undefined;
}
