import { type Credentials, signRequest } from '../../../src/lib/aws/signature-v4.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
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

export function check(
  request: WireRequest,
  {
    credentials = CREDENTIALS,
    nowMs = SIGNED_MS,
  }: { credentials?: SigningCredentials & { accessKeyId: string }; nowMs?: number } = {},
): CheckedSignature {
  const verifier = new SignatureVerifier({
    clock: new VirtualClock(nowMs),
    credentials: (accessKeyId) => (accessKeyId === credentials.accessKeyId ? credentials : undefined),
  });
  return verifier.check(request, new ScopeReader().read(request));
}

/** The code and the message of the error for a request, or the key that signed it. */
export function outcome(
  request: WireRequest,
  service: string | undefined,
  options?: Parameters<typeof check>[1],
): string {
  const signature = check(request, options);
  const fault = signature.faultFor(service);
  return fault ? `${fault.code}: ${fault.message}` : `signed by ${signature.verifiedKey}`;
}
