import { OperatorError } from '../../../lib/operator-error.ts';
import type { Fault, FunctionFaultKind, ThrownError } from './fault.ts';

/** Which invocations of a function go wrong, and how. */
export interface FaultyInvocations {
  /**
   * - `fail`: the handler throws.
   * - `hang`: the invocation ends by its timeout, on the clock of the pipeline.
   * - `out-of-memory`: its environment is killed.
   * - `throttle`: the concurrency limit of the function is reached.
   */
  readonly kind: FunctionFaultKind;
  /** Which invocations, counted from now; 1 is the next one. `every`, the default: the next ones. */
  readonly onInvocation?: number | readonly number[] | 'every';
  /** Invocations; one by default, or as many as `onInvocation` lists. */
  readonly times?: number;
}

const THROWN: ThrownError = {
  errorType: 'Error',
  errorMessage: 'The function fails: a fault of the test.',
  trace: [],
};

/**
 * Invocations of a function end in a failure. Its handler is not called.
 * @param thrown by the handler, for `fail`
 */
export function functionFault(fullName: string, options: FaultyInvocations, thrown = THROWN): Fault {
  const { kind, onInvocation = 'every' } = options;
  const numbers = onInvocation === 'every' ? undefined : [onInvocation].flat();
  const what = `${kind} of ${fullName}`;
  if (numbers?.some((number) => !Number.isInteger(number) || number < 1) === true) {
    throw new OperatorError(`${what}: onInvocation counts from 1.`);
  }
  let count = 0;
  return {
    what,
    times: options.times ?? numbers?.length ?? 1,
    onInvocation(functionName) {
      if (functionName !== fullName) return undefined;
      count++;
      return numbers === undefined || numbers.includes(count) ? { kind, thrown } : undefined;
    },
  };
}
