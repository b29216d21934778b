/**
 * A failure that the operator can fix. The message says what is wrong and ends with what to do next; the CLI
 * prints it as one line, without a stack.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
  }
}
