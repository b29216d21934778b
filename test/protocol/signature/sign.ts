import { expect } from 'vitest';
import { type Credentials, signRequest } from '../../../src/lib/aws/signature-v4.ts';
import type { WireRequest } from '../../../src/protocol/http.ts';
import type { CheckedSignature } from '../../../src/protocol/signature/check.ts';
import type { SigningCredentials } from '../../../src/protocol/signature/credentials.ts';
import { ScopeReader } from '../../../src/protocol/signature/scope.ts';
import { SignatureVerifier } from '../../../src/protocol/signature/verifier.ts';

export const SIGNED_MS = Date.UTC(2026, 0, 1);
export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const HOST = '127.0.0.1:4566';

export type Unsigned = Pick<WireRequest, 'method' | 'path' | 'body'> & {
  readonly rawQuery?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request with a signature of version 4 in its headers. */
export function signed(
  { method, path, rawQuery = '', headers = {}, body }: Unsigned,
  service: string,
  credentials: Credentials = CREDENTIALS,
): WireRequest {
  const unsigned = { host: HOST, ...headers };
  const signature = signRequest(
    { method, path, rawQuery, headers: unsigned, body },
    credentials,
    { region: 'eu-west-1', service },
    SIGNED_MS,
  );
  const query = Object.fromEntries(new URLSearchParams(rawQuery));
  return { method, path, rawQuery, query, headers: { ...unsigned, ...signature }, body };
}

/** What AWS's documentation uses in its examples. */
export const EXAMPLE_SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** What most tests send, signed or changed in one way. */
export const PUT: Unsigned = {
  method: 'POST',
  path: '/',
  headers: {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'Kinesis_20131202.PutRecord',
  },
  body: Buffer.from('{"StreamName":"clicks"}'),
};

interface CheckOptions {
  readonly credentials?: SigningCredentials & { readonly accessKeyId: string };
  readonly nowMs?: number;
  /** Requests that the verifier has accepted before, at the time when they were signed. */
  readonly after?: readonly WireRequest[];
}

export function check(
  request: WireRequest,
  { credentials = CREDENTIALS, nowMs = SIGNED_MS, after = [] }: CheckOptions = {},
): CheckedSignature {
  let currentMs = SIGNED_MS;
  const verifier = new SignatureVerifier({
    clock: { now: () => currentMs },
    credentials: (accessKeyId) => (accessKeyId === credentials.accessKeyId ? credentials : undefined),
  });
  const scopes = new ScopeReader();
  for (const earlier of after) verifier.check(earlier, scopes.read(earlier));
  currentMs = nowMs;
  return verifier.check(request, scopes.read(request));
}

/**
 * The code and the message of the error for a request, or the key that signed it. They are the same for a client of which the
 * verifier has accepted a request before.
 */
export function outcome(
  request: WireRequest,
  service: string | undefined,
  options: CheckOptions = {},
): string {
  const describe = (signature: CheckedSignature) => {
    const fault = signature.faultFor(service);
    return fault ? `${fault.code}: ${fault.message}` : `signed by ${signature.verifiedKey}`;
  };
  const usual = signed(PUT, 'kinesis', options.credentials);
  // The second one is compared with what the first one left.
  const after = [usual, usual, request];
  const [first, later] = [check(request, options), check(request, { ...options, after })].map(describe);
  expect(later).toBe(first);
  return first!;
}
