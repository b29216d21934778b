import { formatWithOptions } from 'node:util';
import { RuntimeFailure } from '../errors/runtime-error.ts';

interface RecordHead {
  readonly timestamp: string;
  readonly level: string;
  readonly requestId: string | undefined;
}

/**
 * Formats one console call as a JSON line. A single argument keeps its JSON type; errors in it have their own members.
 * Several arguments become text, with type, message and stack of the first Error among them.
 */
export function jsonRecord(
  head: RecordHead,
  args: readonly unknown[],
  framesOf: (text: string) => string,
): string {
  const record =
    args.length === 1 ? { ...head, message: args[0] } : { ...head, ...severalArguments(args, framesOf) };
  const errorsAsObjects = (_key: string, value: unknown) =>
    value instanceof Error ? Object.assign(describeError(value, framesOf), value) : value;
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

// Like AWS's runtime, without the cause of an error.
function describeError(error: Error, framesOf: (text: string) => string): Record<string, unknown> {
  return {
    errorType: typeNameOf(error),
    errorMessage: error.message,
    stackTrace: error.stack === undefined ? [] : framesOf(error.stack).split('\n'),
  };
}

/** The name of an error's class, which AWS's own errors have without `Runtime.` */
function typeNameOf(error: Error): string {
  if (error instanceof RuntimeFailure) return error.name.slice('Runtime.'.length);
  return error.constructor?.name ?? 'UnknownError';
}
