import { type Logger, silentLogger } from '../../src/lib/log/logger.ts';
import { seededRandom } from '../../src/lib/random.ts';
import { type Clock, systemClock } from '../../src/lib/time/clock.ts';
import { createDispatcher } from '../../src/protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../src/protocol/http.ts';
import type { Service } from '../../src/schema/service.ts';

export const REQUEST_ID = '11111111-2222-4333-8444-555555555555';

/** A complete header in the form of SDKs, with an invalid signature. */
export function authorization(service: string, accessKeyId = 'AKIDEXAMPLE', region = 'eu-west-1'): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
}

export function wireRequest(
  parts: Partial<Omit<WireRequest, 'body'>> & { body?: string | Buffer },
): WireRequest {
  const { body = '', ...rest } = parts;
  return { method: 'POST', path: '/', query: {}, headers: {}, ...rest, body: Buffer.from(body) };
}

/** A signed request to a service that speaks JSON. */
export function jsonRequest(service: string, target: string, body: unknown): WireRequest {
  return wireRequest({
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      authorization: authorization(service),
    },
    body: JSON.stringify(body),
  });
}

/** Dispatches a request to services that the test has built. */
export async function dispatchTo(
  services: readonly Service[],
  request: WireRequest,
  options: { logger?: Logger; signal?: AbortSignal; clock?: Clock } = {},
): Promise<{ status: number; headers: WireResponse['headers']; text: string; bytes: Buffer }> {
  const { logger = silentLogger, signal = new AbortController().signal, clock = systemClock } = options;
  const dispatch = createDispatcher(services, { logger, random: seededRandom(1), clock });
  const { status, headers, body } = await dispatch(request, { requestId: REQUEST_ID, signal });
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) throw new Error('the response is a stream');
  const bytes = Buffer.from(body);
  return { status, headers, text: bytes.toString('utf8'), bytes };
}
