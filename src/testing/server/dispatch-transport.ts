import { randomUUID } from 'node:crypto';
import type { IncomingResponse, Transport } from '../../client/transport.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import { SlicedBody } from '../../protocol/fast/sliced-body.ts';
import type { WireResponse } from '../../protocol/http.ts';
import { splitRequestTarget } from '../../server/http/request-target.ts';

const NEVER = new AbortController().signal;

/** Sends requests to a server of the same process without a connection: with the same bytes, checks and errors. */
export function dispatchTransport(dispatch: Dispatch): Transport {
  return {
    close() {},
    async send({ method, target, headers, body }, { signal = NEVER }) {
      const request = {
        method,
        ...splitRequestTarget(target),
        headers,
        // The server decodes in place, and the caller keeps its bytes.
        body: Buffer.from(body as string),
      };
      const response = await dispatch(request, { requestId: randomUUID(), signal });
      return { status: response.status, headers: lowerCased(response), body: await wholeBody(response) };
    },
  };
}

function lowerCased({ headers }: WireResponse): IncomingResponse['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

export async function wholeBody({ body }: WireResponse): Promise<Buffer> {
  if (typeof body === 'string') return Buffer.from(body);
  if (Buffer.isBuffer(body)) return body;
  if (body instanceof SlicedBody) {
    const whole = Buffer.concat(body.pieces);
    body.release();
    return whole;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
