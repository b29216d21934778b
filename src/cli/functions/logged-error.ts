export type Members = Readonly<Record<string, unknown>>;

/**
 * An error with its stack, as runtimes log what a handler throws.
 * @returns undefined for members of something else
 */
export function describeError({ errorType, errorMessage, stack, stackTrace }: Members): string | undefined {
  if (errorType === undefined && errorMessage === undefined) return undefined;
  const trace = Array.isArray(stack) ? stack : Array.isArray(stackTrace) ? stackTrace : [];
  const title = `${textOf(errorType)}: ${textOf(errorMessage)}`;
  const lines = trace.map((line) => textOf(line).trimEnd());
  // Node's stacks begin with the error itself.
  return (lines[0]?.startsWith(textOf(errorType)) === true ? lines : [title, ...lines]).join('\n');
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
