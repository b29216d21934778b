import { type Check, compileCheck } from './compile-check.ts';
import type { ServiceErrorClass } from './error.ts';
import type { Caller, Handler, Input, Operation, Output } from './operation.ts';

export type ProtocolName =
  | 'json-1.0'
  | 'json-1.1'
  | 'cbor-1.1'
  | 'rpc-v2-cbor'
  | 'rest-json'
  | 'rest-xml'
  | 'query';

/** What is fixed about a service's wire. */
export interface ServiceTraits {
  /** `kinesis`, `lambda`, …: the name in a signature's scope, and ours. */
  readonly name: string;
  readonly protocols: readonly ProtocolName[];
  /** `Kinesis_20131202` in `X-Amz-Target: Kinesis_20131202.PutRecord`. */
  readonly targetPrefix?: string;
  /** `2010-05-15`, of query services. */
  readonly apiVersion?: string;
  /** Of query and rest-xml services: the namespace of their answers. */
  readonly xmlNamespace?: string;
  /** What a broken constraint is answered with; `ValidationException` when not said. */
  readonly validationError?: ServiceErrorClass;
}

/** One operation joined to its behaviour; the input has been validated when `run` is called. */
export interface BoundOperation {
  readonly operation: Operation;
  /** Whether an input may be run; what is wrong with it, `validateInput` says. */
  readonly isValid: Check;
  /** @returns the output or a promise of it; throws and rejects as the operation does */
  run(input: unknown, caller: Caller): unknown;
}

export interface Service extends ServiceTraits {
  readonly operations: ReadonlyMap<string, BoundOperation>;
}

/** Joins declarations to behaviour, one pair a line: the table that dispatch and documents are read from. */
export class ServiceBuilder<Context> {
  readonly #operations = new Map<string, BoundOperation>();
  readonly #traits: ServiceTraits;
  readonly #context: Context;

  constructor(traits: ServiceTraits, context: Context) {
    this.#traits = traits;
    this.#context = context;
  }

  on<Op extends Operation>(operation: Op, handler: Handler<Op, Context>): this {
    // The protocol has read the input by this very declaration, which the compiler cannot see.
    const run = handler as unknown as (input: unknown, context: Context, caller: Caller) => unknown;
    this.#operations.set(operation.name, {
      operation,
      isValid: compileCheck(operation.input),
      run: (input, caller) => run(input, this.#context, caller),
    });
    return this;
  }

  build(): Service {
    return { ...this.#traits, operations: this.#operations };
  }
}

/**
 * Calls an operation of some service from inside the server, as a client would: validated, and with that
 * service's own errors. It is how one service reaches another.
 */
export interface Calls {
  call<Op extends Operation>(
    service: string,
    operation: Op,
    input: Input<Op>,
    caller: Caller,
  ): Promise<Output<Op>>;
}
