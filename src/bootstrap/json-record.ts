import { formatWithOptions } from 'node:util';
import { functionFrames } from './stack-trace.ts';

interface RecordHead {
  readonly timestamp: string;
  readonly level: string;
  readonly requestId: string | undefined;
}

/**
 * Formats one console call as a JSON line. A single argument keeps its JSON type. Several arguments become text, with
 * the members of the first Error among them.
 */
export function jsonRecord(head: RecordHead, args: readonly unknown[]): string {
  const record = args.length === 1 ? { ...head, message: args[0] } : { ...head, ...severalArguments(args) };
  try {
    return `${JSON.stringify(record, errorsAsObjects)}\n`;
  } catch {
    // JSON cannot represent a cycle or a bigint. The text of util.format is better than no line.
    const message = functionFrames(formatWithOptions({}, ...args));
    return `${JSON.stringify({ ...head, message })}\n`;
  }
}

function severalArguments(args: readonly unknown[]): Record<string, unknown> {
  const message = functionFrames(formatWithOptions({}, ...args));
  const error = args.find((argument) => argument instanceof Error);
  return error ? { message, ...describeError(error) } : { message };
}

function errorsAsObjects(_key: string, value: unknown): unknown {
  return value instanceof Error ? describeError(value) : value;
}

function describeError(error: Error): Record<string, unknown> {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: error.stack === undefined ? [] : functionFrames(error.stack).split('\n'),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
}
