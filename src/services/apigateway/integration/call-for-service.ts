import { MIB } from '../../../lib/bytes.ts';
import type { ServingContext } from '../serving-context.ts';
import { callUrl, type UrlRequest } from './call-url.ts';

/** The timeout of integrations: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = MIB;

/**
 * Calls a URL for another service, as integrations do.
 * @throws Error when there is no response
 */
export async function callForService(
  context: ServingContext,
  request: UrlRequest,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  const result = await callUrl(context, request, TIMEOUT_MS);
  const failed = (why: string) => new Error(`${request.method} ${request.url.href}: ${why}`);
  switch (result.kind) {
    case 'responded': {
      const { status, body } = result.response;
      if (Buffer.isBuffer(body)) return { status, body };
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of body) {
        length += chunk.length;
        if (length > MAX_BODY_BYTES) throw failed(`the response is longer than ${MAX_BODY_BYTES} bytes`);
        chunks.push(chunk);
      }
      return { status, body: Buffer.concat(chunks) };
    }
    case 'timed-out':
      throw failed(`no response within ${TIMEOUT_MS / 1000} s`);
    case 'failed':
      throw failed('cannot be reached; check the URL in the ResourceId, and that its server runs');
    case 'loop':
      throw failed('leads back to its own API');
  }
}
