import { formatWithOptions } from 'node:util';

interface RecordHead {
  readonly timestamp: string;
  readonly level: string;
  readonly requestId: string | undefined;
}

/**
 * Formats one console call as a JSON line. A single argument keeps its JSON type. Several arguments become text, with
 * the members of the first Error among them.
 */
export function jsonRecord(
  head: RecordHead,
  args: readonly unknown[],
  framesOf: (text: string) => string,
): string {
  const record =
    args.length === 1 ? { ...head, message: args[0] } : { ...head, ...severalArguments(args, framesOf) };
  const errorsAsObjects = (_key: string, value: unknown) =>
    value instanceof Error ? describeError(value, framesOf) : value;
  try {
    return `${JSON.stringify(record, errorsAsObjects)}\n`;
  } catch {
    // JSON cannot represent a cycle or a bigint. The text of util.format is better than no line.
    const message = framesOf(formatWithOptions({}, ...args));
    return `${JSON.stringify({ ...head, message })}\n`;
  }
}

function severalArguments(
  args: readonly unknown[],
  framesOf: (text: string) => string,
): Record<string, unknown> {
  const message = framesOf(formatWithOptions({}, ...args));
  const error = args.find((argument) => argument instanceof Error);
  return error ? { message, ...describeError(error, framesOf) } : { message };
}

function describeError(error: Error, framesOf: (text: string) => string): Record<string, unknown> {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: error.stack === undefined ? [] : framesOf(error.stack).split('\n'),
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  };
}
