import { assert } from '../lib/assert.ts';
import type { ServiceErrorClass } from '../schema/error.ts';
import type { Caller } from '../schema/operation.ts';
import type { BoundOperation } from '../schema/service.ts';
import { validateInput } from '../schema/validate.ts';
import type { WireRequest, WireResponse } from './http.ts';

/** One request on its way through a protocol. */
export interface Exchange {
  readonly request: WireRequest;
  readonly caller: Caller;
  /** The value of `x-amz-id-2`. */
  readonly id2: string;
}

/** One protocol: reads a request, has the operation run, writes the answer or the error in its own style. */
export interface Protocol {
  answer(exchange: Exchange): Promise<WireResponse>;
}

/**
 * Validates, then runs. Throws, or returns a promise that rejects with, what the operation throws.
 * @param validationError the service's own class of it, if it has one
 */
export function perform(
  bound: BoundOperation,
  input: unknown,
  caller: Caller,
  validationError: ServiceErrorClass | undefined,
): unknown {
  if (!bound.isValid(input)) {
    const invalid = validateInput(bound.operation.input, input, validationError);
    assert(invalid, `${bound.operation.name}: an input is refused for no reason`);
    throw invalid;
  }
  return bound.run(input, caller);
}
