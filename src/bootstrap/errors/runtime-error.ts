import { functionFrames, withAwsPaths } from './stack-trace.ts';

/** An error of the runtime itself, such as `Runtime.HandlerNotFound`. */
export class RuntimeFailure extends Error {
  declare readonly name: `Runtime.${string}`;

  constructor(name: `Runtime.${string}`, message: string, stack?: string) {
    super(message);
    // Logs show the enumerable members of an error, and on AWS this one is not an own member.
    Object.defineProperty(this, 'name', { value: name });
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
  /** Absent for an error that cannot be read. */
  readonly trace?: readonly string[];
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

function isErrorLike(value: unknown): value is ErrorLike {
  if (value instanceof Error) return true;
  // Errors of another realm (vm, jest) fail instanceof but have the same three members.
  const { name, message, stack } = (value ?? {}) as Partial<Record<keyof ErrorLike, unknown>>;
  return [name, message, stack].every((member) => typeof member === 'string' && member !== '');
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
    // Throws for null and undefined.
    const errorMessage = (thrown as { toString(): string }).toString();
    return { errorType: typeof thrown, errorMessage, trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

/** What is logged for a thrown value: an Error. */
export function toLoggable(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : frameless(toErrorPayload(thrown).errorMessage);
}

/** The JSON of an error in a text log: type and message, the error's own members, also errors among them, and the stack. */
export function toLoggedError(error: Error, framesOf = functionFrames): string {
  try {
    return JSON.stringify(error, (_key, value: unknown) =>
      value instanceof Error ? loggedMembers(value, framesOf) : value,
    );
  } catch {
    // A member that JSON cannot represent (a cycle, a bigint) must not hide the error.
    return JSON.stringify(toErrorPayload(error, framesOf));
  }
}

function loggedMembers(error: Error, framesOf: (text: string) => string): object {
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  const members = Object.assign({ errorType: name, errorMessage: withAwsPaths(message), code }, error);
  return typeof stack === 'string' ? Object.assign(members, { stack: framesOf(stack).split('\n') }) : members;
}
