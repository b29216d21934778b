import { tryParseJson } from '../../../lib/json/bounded-json.ts';
import { replaceInvalidXmlCharacters } from '../../../lib/xml-characters.ts';
import type { InvocationResult } from '../../../runtime/port.ts';
import type { MessageAttribute } from '../destination/sender.ts';
import type { AsyncInvocation } from './documents.ts';

type FinishedInvocation = Extract<InvocationResult, { kind: 'finished' }>;

/** How an asynchronous invocation ended, in AWS's words: docs/aws/lambda-invocations.md#asynchronous-invocations. */
export interface InvocationOutcome {
  readonly condition:
    | 'Success'
    | 'RetriesExhausted'
    | 'EventAgeExceeded'
    | 'ZeroReservedConcurrency'
    /** AWS's word is not known. */
    | 'RecursiveInvocation';
  /** How often the function ran. */
  readonly attempts: number;
  /** The result of the last attempt; absent when the invocation expired or was never attempted. */
  readonly result?: FinishedInvocation;
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq
const MAX_ERROR_MESSAGE_LENGTH = 1024;

/**
 * The record that a destination receives, with its members in AWS's order. Event and response are inserted as they are,
 * without parsing: numbers and white space stay as written.
 */
export function destinationRecord(
  { functionArn, requestId, payload }: Pick<AsyncInvocation, 'functionArn' | 'requestId' | 'payload'>,
  { condition, attempts, result }: InvocationOutcome,
  timestampMs: number,
): string {
  const members = [
    `"version":"1.0"`,
    `"timestamp":${JSON.stringify(new Date(timestampMs).toISOString())}`,
    `"requestContext":${JSON.stringify({
      requestId,
      functionArn: qualifiedArn(functionArn),
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

/** The attributes of a message to a dead-letter queue. */
export function errorAttributes(
  requestId: string,
  outcome: InvocationOutcome,
): Record<string, MessageAttribute> {
  const { code, message } = errorOf(outcome);
  return {
    RequestID: { DataType: 'String', StringValue: requestId },
    ErrorCode: { DataType: 'Number', StringValue: code },
    ErrorMessage: {
      DataType: 'String',
      // A queue refuses other characters, such as the colours that test libraries put into messages.
      StringValue: replaceInvalidXmlCharacters(message.slice(0, MAX_ERROR_MESSAGE_LENGTH)),
    },
  };
}

function errorOf({ condition, result }: InvocationOutcome): { code: string; message: string } {
  if (!result) {
    if (condition === 'RecursiveInvocation') return { code: '400', message: 'Recursive loop.' };
    // The function did not respond: status and message of a throttled synchronous call.
    return {
      code: '429',
      message: condition === 'EventAgeExceeded' ? 'Event age exceeded.' : 'Rate Exceeded.',
    };
  }
  const error = tryParseJson(result.payload.toString('utf8')) as
    | { errorMessage?: unknown }
    | null
    | undefined;
  const message = typeof error?.errorMessage === 'string' ? error.errorMessage : '';
  // A queue refuses an attribute without text: the message of `throw new Error()` is empty.
  return { code: '200', message: message === '' ? 'Unhandled' : message };
}

/** Records contain the qualifier `$LATEST` when the invocation had no qualifier. */
export function qualifiedArn(functionArn: string): string {
  return functionArn.split(':').length > 7 ? functionArn : `${functionArn}:$LATEST`;
}

/** A handler that streams its response may return bytes that are not JSON; these become a JSON string. */
function jsonOf({ payload }: FinishedInvocation): string {
  const text = payload.toString('utf8');
  return tryParseJson(text) === undefined ? JSON.stringify(text) : text;
}
