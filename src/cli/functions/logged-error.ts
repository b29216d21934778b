import { isJsonObject } from '../../lib/json/json-object.ts';

export type Members = Readonly<Record<string, unknown>>;

// A batch of records may fail with as many errors, mostly the same one.
const MAX_INNER_ERRORS = 5;
const MAX_DEPTH = 3;

/**
 * An error with its stack and the errors that it contains, as runtimes log what a handler throws.
 * @returns undefined for members of something else
 */
export function describeError(members: Members, depth = 0): string | undefined {
  const own = describeAlone(members);
  return own === undefined || depth >= MAX_DEPTH ? own : [own, ...innerErrors(members, depth)].join('\n');
}

/** What members such as `cause` and the `recordErrors` of a batch say, each different text once. */
function innerErrors(members: Members, depth: number): string[] {
  const described = Object.entries(members).flatMap(([name, value]) => {
    if (name === 'reason') return [];
    return [value].flat().flatMap((item) => {
      const text = isJsonObject(item) ? describeError(item, depth + 1) : undefined;
      return text === undefined ? [] : [`[${name}]: ${text}`];
    });
  });
  const distinct = [...new Set(described)];
  const shown = distinct.slice(0, MAX_INNER_ERRORS).map((text) => text.replace(/^/gm, '  '));
  const more = distinct.length - shown.length;
  return more > 0 ? [...shown, `  and ${more} more`] : shown;
}

function describeAlone(members: Members): string | undefined {
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
