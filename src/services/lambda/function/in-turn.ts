import type { Namespace } from '../../../lib/aws/namespace.ts';
import type { Turns } from '../../../lib/concurrency/turns.ts';
import type { Caller } from '../../../schema/caller.ts';
import { functionKey } from '../invocation/reservations.ts';
import { parseFunctionName } from './name/name.ts';

/**
 * Runs an operation on what belongs to a function in turn with others, and with the removal of the function: what is added during
 * the removal would stay behind, and belong to the next function of that name. An alias and what is added to it likewise.
 */
export function inTurn<I extends { readonly FunctionName: string }, C extends { readonly turns: Turns }, O>(
  handler: (input: I, context: C, caller: Caller) => O | Promise<O>,
): (input: I, context: C, caller: Caller) => Promise<O> {
  return async (input, context, caller) => {
    const name = nameOf(input, caller);
    // The handler reports what is wrong with the name.
    if (name === undefined) return handler(input, context, caller);
    return context.turns.run(functionKey(caller, name), async () => handler(input, context, caller));
  };
}

function nameOf({ FunctionName }: { readonly FunctionName: string }, caller: Namespace): string | undefined {
  try {
    return parseFunctionName(FunctionName, caller).name;
  } catch {
    return undefined;
  }
}
