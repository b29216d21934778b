import { functionFrames, withAwsPaths } from './stack-trace.ts';

/** An error of the runtime itself, such as `Runtime.HandlerNotFound`. */
export class RuntimeFailure extends Error {
  override readonly name: string;

  constructor(name: `Runtime.${string}`, message: string, stack?: string) {
    super(message);
    this.name = name;
    if (stack !== undefined) this.stack = stack;
  }
}

/** An error of this program, whose frames say nothing about the function. */
export function frameless(message: string, options?: ErrorOptions): Error {
  const error = new Error(message, options);
  error.stack = String(error);
  return error;
}

/** The body of an error report to the Runtime API. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

function isErrorLike(value: unknown): value is ErrorLike {
  if (value instanceof Error) return true;
  // Errors of another realm (vm, jest) fail instanceof but have the same three members.
  const candidate = value as Partial<ErrorLike> | null | undefined;
  return Boolean(candidate?.name && candidate.message && candidate.stack);
}

// AWS replaces DEL in these fields, because they are also sent in headers.
function withoutDelete(text: unknown): string {
  return String(text).replaceAll('\u007f', '%7F');
}

/**
 * The payload of a thrown value, which need not be an Error.
 * @param framesOf the function's own frames of a stack
 */
export function toErrorPayload(thrown: unknown, framesOf = functionFrames): ErrorPayload {
  try {
    if (isErrorLike(thrown)) {
      return {
        errorType: withoutDelete(thrown.name),
        errorMessage: withAwsPaths(withoutDelete(thrown.message)),
        trace: withAwsPaths(framesOf(withoutDelete(thrown.stack))).split('\n'),
      };
    }
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

/** The JSON of an error in the log: the members of the payload, the error's own members, and the stack. */
export function toLoggedError(thrown: unknown, framesOf = functionFrames): string {
  const { errorType, errorMessage, trace } = toErrorPayload(thrown, framesOf);
  const own = isErrorLike(thrown) ? ownMembers(thrown) : {};
  try {
    return JSON.stringify({ errorType, errorMessage, ...own, stack: trace });
  } catch {
    // A member that JSON cannot represent (a cycle, a bigint) must not hide the error.
    return JSON.stringify({ errorType, errorMessage, stack: trace });
  }
}

function ownMembers(error: object): Record<string, unknown> {
  const { name: _name, message: _message, stack: _stack, ...rest } = error as Record<string, unknown>;
  return rest;
}
