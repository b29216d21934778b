/**
 * A failure that the operator, or the author of a test, can fix. The message describes the problem and ends with the remedy;
 * the CLI prints it as one line, without a stack.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
  }
}
