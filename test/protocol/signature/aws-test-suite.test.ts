import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ALGORITHM, stringToSign } from '../../../src/lib/aws/signature-v4.ts';
import { canonicalRequest } from '../../../src/lib/aws/sigv4/canonical-request.ts';
import { SigningKey } from '../../../src/lib/aws/sigv4/signing-key.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { WireRequest } from '../../../src/protocol/http.ts';
import { partsOf, timestampOf } from '../../../src/protocol/signature/parts.ts';
import { headerValue } from '../../../src/protocol/signature/signed-headers.ts';
import { SignatureVerifier } from '../../../src/protocol/signature/verifier.ts';
import { splitRequestTarget } from '../../../src/server/http/request-target.ts';

interface SignedForm {
  readonly canonicalRequest: string;
  readonly signedRequest: string;
}

interface Vector {
  readonly name: string;
  /** False for S3, which signs a path as it is. */
  readonly normalize: boolean;
  readonly token?: string;
  readonly header: SignedForm;
  readonly query: SignedForm;
}

interface Suite {
  readonly secretAccessKey: string;
  readonly vectors: readonly Vector[];
}

const SUITE = JSON.parse(readFileSync(new URL('aws-test-suite.json', import.meta.url), 'utf8')) as Suite;
const SIGNED_MS = Date.UTC(2015, 7, 30, 12, 36);
const FORMS = SUITE.vectors.flatMap((vector) => [
  [`${vector.name}, header`, vector, vector.header] as const,
  [`${vector.name}, query`, vector, vector.query] as const,
]);

// Its token was added after the request was signed, as AWS IoT allows. No service here does.
const UNSIGNED_TOKEN = 'post-sts-header-after';

/** Reads a request as the server does, apart from spaces and line folds, which Node.js rejects. */
function parse(text: string): WireRequest {
  const [head = '', body = ''] = text.split(/\n\n(.*)/s);
  const [requestLine = '', ...lines] = head.replace(/\n(?= )/g, ' ').split('\n');
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1.1$/.exec(requestLine)!;
  const rawHeaders = lines.flatMap((line) => line.split(/:(.*)/s, 2));
  const headers: Record<string, string> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    const value = rawHeaders[at + 1]!;
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return { method, ...splitRequestTarget(target), headers, rawHeaders, body: Buffer.from(body, 'latin1') };
}

function verify(request: WireRequest, { token }: Vector): { key: string | undefined; fault: string } {
  const verifier = new SignatureVerifier({
    clock: new VirtualClock(SIGNED_MS),
    credentials: (id) =>
      id === 'AKIDEXAMPLE' ? { secretAccessKey: SUITE.secretAccessKey, sessionToken: token } : undefined,
  });
  const signature = verifier.check(request, undefined);
  const fault = signature.faultFor('service');
  return { key: signature.verifiedKey, fault: fault ? `${fault.code}: ${fault.message}` : '' };
}

describe("AWS's test suite of signature version 4", () => {
  test.each(FORMS)('%s: canonical request and signature', (_name, vector, form) => {
    const request = parse(form.signedRequest);
    const { parts, signature } = partsOf(request);
    const payloadHash = /.*$/.exec(form.canonicalRequest)![0];
    // The query of this vector has a token that was not there when it was signed.
    const rawQuery =
      vector.name === UNSIGNED_TOKEN
        ? request.rawQuery!.replace(/&X-Amz-Security-Token=[^&]*/, '')
        : request.rawQuery!;
    const canonical = canonicalRequest(
      {
        ...request,
        rawQuery,
        signedHeaders: parts.signedHeaders,
        signedHeadersText: parts.signedHeadersText,
        valueOf: (name) => headerValue(request, name),
        payloadHash,
      },
      vector.normalize ? 'normalized' : 'verbatim',
    );
    expect(canonical).toBe(form.canonicalRequest);
    expect(parts.algorithm).toBe(ALGORITHM);
    const text = stringToSign(canonical, timestampOf(request, parts.form)!, parts.scope);
    expect(new SigningKey(SUITE.secretAccessKey, parts).sign(text)).toBe(signature);
  });

  const whole = FORMS.filter(([, { name, normalize }]) => normalize && name !== UNSIGNED_TOKEN);

  test.each(whole)('%s: verified', (_name, vector, form) => {
    expect(verify(parse(form.signedRequest), vector)).toEqual({ key: 'AKIDEXAMPLE', fault: '' });
  });

  test.each(whole)('%s: rejected when one part differs', (_name, vector, form) => {
    const request = parse(form.signedRequest);
    const { headers, rawQuery = '', body } = request;
    const withQuery = (text: string) => ({ ...request, ...splitRequestTarget(`${request.path}?${text}`) });
    const others: Record<string, WireRequest> = {
      method: { ...request, method: 'PUT' },
      path: { ...request, path: `${request.path}x` },
      query: withQuery(`${rawQuery}&x=`),
      header: { ...request, headers: { ...headers, host: `${headers['host']}x` } },
      body: { ...request, body: Buffer.concat([body, Buffer.from('x')]) },
    };
    for (const [part, other] of Object.entries(others)) {
      expect([part, verify(other, vector)]).toEqual([part, { key: undefined, fault: MISMATCH }]);
    }
    const withDigit = (text: string) => text.replace(/[0-9a-f]$/, (digit) => (digit === '0' ? '1' : '0'));
    const changed =
      headers['authorization'] === undefined
        ? withQuery(withDigit(rawQuery))
        : { ...request, headers: { ...headers, authorization: withDigit(headers['authorization']) } };
    expect(verify(changed, vector)).toEqual({ key: undefined, fault: MISMATCH });
  });

  test('a token that is not signed is rejected', () => {
    const vector = SUITE.vectors.find(({ name }) => name === UNSIGNED_TOKEN)!;
    expect(verify(parse(vector.header.signedRequest), vector).fault).toBe(
      "InvalidSignatureException: 'x-amz-security-token' must be a 'SignedHeader' in the AWS Authorization.",
    );
    expect(verify(parse(vector.query.signedRequest), vector).fault).toBe(MISMATCH);
  });
});

const MISMATCH =
  'InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
