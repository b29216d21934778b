import { parseJson } from '../../../lib/json/bounded-json.ts';
import type { InvocationResult } from '../../../runtime/port.ts';
import type { AcceptedEvent } from './documents.ts';

export type FinishedInvocation = Extract<InvocationResult, { kind: 'finished' }>;

/** What an asynchronous invocation came to, in AWS's words: docs/aws/lambda-invocations.md#asynchronous-invocations. */
export interface EventOutcome {
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';
  /** How often the function ran. */
  readonly attempts: number;
  /** The last answer, where the end came with one. */
  readonly result?: FinishedInvocation;
}

/** The record that a destination is sent, its members in AWS's order. Event and answer are put in as they are. */
export function destinationRecord(
  { functionArn, requestId, payload }: Pick<AcceptedEvent, 'functionArn' | 'requestId' | 'payload'>,
  { condition, attempts, result }: EventOutcome,
  timestampMs: number,
): string {
  const members = [
    `"version":"1.0"`,
    `"timestamp":${JSON.stringify(new Date(timestampMs).toISOString())}`,
    `"requestContext":${JSON.stringify({
      requestId,
      functionArn: qualified(functionArn),
      condition,
      approximateInvokeCount: attempts,
    })}`,
    `"requestPayload":${payload}`,
  ];
  if (result) {
    const { executedVersion, functionError } = result;
    const context = { statusCode: 200, executedVersion, ...(functionError && { functionError }) };
    members.push(`"responseContext":${JSON.stringify(context)}`, `"responsePayload":${jsonOf(result)}`);
  }
  return `{${members.join(',')}}`;
}

/** What went wrong, as the attributes of a message to a dead-letter queue tell it. */
export function failureOf({ condition, result }: EventOutcome): { code: string; message: string } {
  if (!result) {
    // No answer of the function: what its caller would have been answered.
    return {
      code: '429',
      message: condition === 'EventAgeExceeded' ? 'Event age exceeded.' : 'Rate Exceeded.',
    };
  }
  const error = parsed(result.payload.toString('utf8')) as { errorMessage?: unknown } | null | undefined;
  return { code: '200', message: typeof error?.errorMessage === 'string' ? error.errorMessage : 'Unhandled' };
}

/** `$LATEST` is said where nothing else is. */
function qualified(functionArn: string): string {
  return functionArn.split(':').length > 7 ? functionArn : `${functionArn}:$LATEST`;
}

/** A handler that streams may answer with any bytes. */
function jsonOf({ payload }: FinishedInvocation): string {
  const text = payload.toString('utf8');
  return parsed(text) === undefined ? JSON.stringify(text) : text;
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
