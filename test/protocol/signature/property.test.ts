import { KinesisClient } from '@aws-sdk/client-kinesis';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WireRequest } from '../../../src/protocol/http.ts';
import { splitRequestTarget } from '../../../src/server/http/request-target.ts';
import { check, CREDENTIALS, signed, SIGNED_MS, type Unsigned } from './sign.ts';

/*
 * Goal: whatever a client signs is accepted, and nothing else is.
 * Method: random requests, signed by the SDK's signer and by ours; then one character of them is another.
 */

const text = (min: number) => fc.string({ minLength: min, maxLength: 12, unit: 'grapheme' });
const encoded = (min: number) => text(min).map((value) => encodeURIComponent(value));
// One character of a segment is a letter, so that there is something to change, and it is not a dot segment.
const segment = encoded(0).map((value) => `s${value}`);
const pair = fc.tuple(encoded(0), encoded(0)).map(([name, value]) => `q${name}=v${value}`);
const headerText = fc.stringMatching(/^[!-~]([ -~]{0,10}[!-~])?$/);

const unsigned: fc.Arbitrary<Unsigned & { readonly rawQuery: string }> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  path: fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
  rawQuery: fc.array(pair, { maxLength: 4 }).map((pairs) => pairs.join('&')),
  headers: fc.record({ 'content-type': headerText, 'x-amz-meta-text': headerText }),
  body: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
});

const isAccepted = (request: WireRequest, after: readonly WireRequest[]) =>
  check(request, { after }).verifiedKey === CREDENTIALS.accessKeyId;

/** The request with another character at one of the places where every character counts. */
function withOtherCharacter(request: WireRequest, place: number): WireRequest {
  const { method, path, rawQuery = '', headers, body } = request;
  const signedNames = /SignedHeaders=([^,]+)/.exec(headers['authorization']!)![1]!.split(';');
  const parts: (() => WireRequest)[] = [];
  const each = (part: string, replace: (changed: string) => WireRequest) => {
    for (const { index, 0: found } of part.matchAll(/(?<!%.?)[A-Za-z0-9]/g)) {
      const other = found === 'x' ? 'y' : 'x';
      parts.push(() => replace(`${part.slice(0, index)}${other}${part.slice(index + 1)}`));
    }
  };
  each(method, (changed) => ({ ...request, method: changed }));
  each(path, (changed) => ({ ...request, path: changed }));
  each(rawQuery, (changed) => ({ ...request, ...splitRequestTarget(`${path}?${changed}`) }));
  for (const name of signedNames) {
    each(headers[name]!, (changed) => ({ ...request, headers: { ...headers, [name]: changed } }));
  }
  each(headers['authorization']!, (changed) => ({
    ...request,
    headers: { ...headers, authorization: changed },
  }));
  for (const index of body.keys()) {
    parts.push(() => {
      const bytes = Buffer.from(body);
      bytes[index]! ^= 1;
      return { ...request, body: bytes };
    });
  }
  return parts[place % parts.length]!();
}

test.each(['kinesis', 's3'])('requests that we sign for %s', (service) => {
  fc.assert(
    fc.property(unsigned, fc.nat(), (request, place) => {
      const received = signed(request, service);
      // Of a client that is not known, and of one that is.
      for (const after of [[], [received, received]]) {
        expect(isAccepted(received, after)).toBe(true);
        expect(isAccepted(withOtherCharacter(received, place), after)).toBe(false);
      }
    }),
    { numRuns: 100 },
  );
});

test('requests that the SDK signs', async () => {
  const client = new KinesisClient({ region: 'eu-west-1', credentials: CREDENTIALS });
  const signer = await client.config.signer(undefined);
  await fc.assert(
    fc.asyncProperty(unsigned, fc.nat(), async ({ method, path, rawQuery, headers = {}, body }, place) => {
      const query: Record<string, string[]> = {};
      for (const [name, value] of new URLSearchParams(rawQuery)) (query[name] ??= []).push(value);
      const sent = { method, path, query, headers: { host: 'localhost', ...headers }, body };
      const request = await signer.sign(
        { protocol: 'http:', hostname: 'localhost', ...sent },
        { signingDate: new Date(SIGNED_MS) },
      );
      const received = {
        ...splitRequestTarget(`${path}?${rawQuery}`),
        method,
        headers: request.headers,
        body,
      };
      // Of a client that is not known, and of one that is.
      for (const after of [[], [received, received]]) {
        expect(isAccepted(received, after)).toBe(true);
        expect(isAccepted(withOtherCharacter(received, place), after)).toBe(false);
      }
    }),
    { numRuns: 100 },
  );
  client.destroy();
});
