import { isJsonObject } from '../../lib/json/json-object.ts';

export type Members = Readonly<Record<string, unknown>>;

/**
 * An error with its stack, as runtimes log what a handler throws.
 * @returns undefined for members of something else
 */
export function describeError(members: Members): string | undefined {
  const { errorType, errorMessage, reason } = members;
  if (errorType === undefined && errorMessage === undefined) return undefined;
  const title = `${textOf(errorType)}: ${textOf(errorMessage)}`;
  // The stack of an unhandled rejection has only frames of the runtime; its reason was created by the function.
  const [, ...framesOfReason] = isJsonObject(reason) ? traceOf(reason) : [];
  if (framesOfReason.length > 0) return [title, ...framesOfReason].join('\n');
  const lines = traceOf(members);
  // Node's stacks begin with the error itself.
  return (lines[0]?.startsWith(textOf(errorType)) === true ? lines : [title, ...lines]).join('\n');
}

function traceOf({ stack, stackTrace }: Members): string[] {
  const trace = Array.isArray(stack) ? stack : Array.isArray(stackTrace) ? stackTrace : [];
  return trace.map((line) => textOf(line).trimEnd());
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
