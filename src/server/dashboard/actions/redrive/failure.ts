import { isJsonObject, parseJsonObject } from '../../../../lib/json/json-object.ts';
import { memberText } from '../../../../lib/json/member-text.ts';
import { parseFunctionArn } from '../../../../services/lambda/function/name/name.ts';
import type { MessageContent } from '../../../../services/sqs/message/store.ts';
import { type FailedBatch, readFailedBatch } from './failed-batch.ts';

/** An asynchronous invocation that failed, as its destination received it: src/services/lambda/async/record.ts. */
export interface FailedEvent {
  readonly kind: 'event';
  /** With the qualifier; undefined for a dead-letter queue, whose messages do not name the function. */
  readonly functionArn: string | undefined;
  readonly functionName: string | undefined;
  /** JSON text. */
  readonly event: string;
  readonly why: string;
}

/** A failure of a function, as a message or the object in a bucket reports it. */
export type Failure = ReportedBatch | FailedEvent;

interface ReportedBatch extends FailedBatch {
  readonly kind: 'batch';
  readonly why: string;
  /** JSON text of the event with the records, which a bucket gets. */
  readonly event?: string;
}

/** @returns undefined for a message, or the text of an object, that reports no failure */
export function readFailure({
  body,
  attributes = {},
}: Pick<MessageContent, 'body' | 'attributes'>): Failure | undefined {
  const { RequestID: requestId, ErrorCode: code, ErrorMessage: message } = attributes;
  if (requestId && code) {
    const why = message?.text ?? `error ${code.text ?? ''}`;
    return { kind: 'event', functionArn: undefined, functionName: undefined, event: body, why };
  }
  const record = withoutEnvelope(body);
  const parsed = parseJsonObject(record);
  const context = parsed?.['requestContext'];
  if (!isJsonObject(context) || context['condition'] === 'Success') return undefined;
  const why = typeof context['condition'] === 'string' ? context['condition'] : 'failed';
  const batch = readFailedBatch(record);
  const payload = parsed?.['payload'];
  if (batch) {
    return { kind: 'batch', why, ...batch, ...(typeof payload === 'string' && { event: payload }) };
  }
  const event = memberText(record, 'requestPayload');
  const { functionArn } = context;
  const functionName = typeof functionArn === 'string' ? parseFunctionArn(functionArn)?.name : undefined;
  if (event === undefined || typeof functionArn !== 'string' || functionName === undefined) return undefined;
  return { kind: 'event', functionArn, functionName, event, why };
}

/** A topic without raw message delivery sends a message inside a notification. */
function withoutEnvelope(body: string): string {
  const { Type, Message } = parseJsonObject(body) ?? {};
  return Type === 'Notification' && typeof Message === 'string' ? Message : body;
}
