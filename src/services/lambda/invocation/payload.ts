import { parseJson } from '../../../lib/json/bounded-json.ts';
import { InvalidRequestContent, RequestTooLarge } from '../errors.ts';
import { MAX_CLIENT_CONTEXT_LENGTH, MAX_EVENT_BYTES, MAX_REQUEST_BYTES } from '../limits.ts';

export type InvocationType = 'Event' | 'RequestResponse' | 'DryRun';

/** The event of a request without a body. */
const EMPTY_EVENT = Buffer.from('{}');

/**
 * Returns the event of an Invoke request. Checks its client context as well.
 * @throws RequestTooLarge, InvalidRequestContent
 */
export function requirePayload(
  {
    Payload,
    ClientContext,
  }: { readonly Payload?: Buffer | undefined; readonly ClientContext?: string | undefined },
  type: InvocationType,
): Buffer {
  const payload = Payload && Payload.length > 0 ? Payload : EMPTY_EVENT;
  requireSize(payload, type);
  requireJson(payload);
  if (ClientContext !== undefined) requireClientContext(ClientContext);
  return payload;
}

/** @throws RequestTooLarge */
function requireSize({ length }: Buffer, type: InvocationType): void {
  if (type === 'Event' && length > MAX_EVENT_BYTES) {
    throw RequestTooLarge(
      `${length} byte payload is too large for the Event invocation type (limit ${MAX_EVENT_BYTES} bytes)`,
    );
  }
  if (length > MAX_REQUEST_BYTES) {
    throw RequestTooLarge(
      `Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`,
    );
  }
}

/** @throws InvalidRequestContent */
function requireJson(payload: Buffer): void {
  try {
    parseJson(payload);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw InvalidRequestContent(
      `Could not parse request body into json: Could not parse payload into json: ${reason}`,
      { cause },
    );
  }
}

/**
 * @param clientContext the header's value: base64 of a JSON object
 * @throws InvalidRequestContent
 */
function requireClientContext(clientContext: string): void {
  try {
    if (clientContext.length > MAX_CLIENT_CONTEXT_LENGTH) throw new Error('the client context is too long');
    parseJson(Buffer.from(clientContext, 'base64'));
  } catch (cause) {
    throw InvalidRequestContent('Client context must be a valid Base64-encoded JSON object.', { cause });
  }
}
