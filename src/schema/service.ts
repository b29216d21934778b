import { assert } from '../lib/assert.ts';
import { type Access, permissionsOf, type ResourceFacts } from './access.ts';
import type { Authorities } from './authorities.ts';
import { AccessDenied } from './common-errors.ts';
import type { Authority, Caller, Permission } from './caller.ts';
import { type Check, compileCheck } from './compile-check.ts';
import type { ServiceErrorClass } from './error.ts';
import type { Handler, Input, Operation, Output } from './operation.ts';
import { type ErrorOfFailure, validateInput } from './validate.ts';

export type ProtocolName =
  | 'json-1.0'
  | 'json-1.1'
  | 'cbor-1.1'
  | 'rpc-v2-cbor'
  | 'rest-json'
  | 'rest-xml'
  | 'query';

/** The name of a service in the scope of a signature. */
export function signingNameOf({ name, signingName }: Pick<ServiceTraits, 'name' | 'signingName'>): string {
  return signingName ?? name;
}

/** How a service appears on the wire. */
export interface ServiceTraits {
  /** `kinesis`, `lambda`, …: the name in this program and, without `signingName`, in a signature's scope. */
  readonly name: string;
  /** The name in a signature's scope, which several services may share: both kinds of API Gateway are `apigateway`. */
  readonly signingName?: string;
  readonly protocols: readonly ProtocolName[];
  /** `Kinesis_20131202` in `X-Amz-Target: Kinesis_20131202.PutRecord`. */
  readonly targetPrefix?: string;
  /** `2010-05-15`. Query services only. */
  readonly apiVersion?: string;
  /** The XML namespace of responses. Query and rest-xml services only. */
  readonly xmlNamespace?: string;
  /** The error for a failed constraint; `ValidationException` by default. */
  readonly validationError?: ServiceErrorClass;
  /** Errors for failed constraints of single members that have a code of their own. */
  readonly errorOfFailure?: ErrorOfFailure;
  /** The error for a call without permission; `AccessDeniedException` with status 400 by default. */
  readonly accessDenied?: ServiceErrorClass;
  /** Whether the policy of a resource can allow calls without a signature. */
  readonly allowsAnonymous?: boolean;
}

/** An operation and its handler. */
export interface BoundOperation {
  readonly operation: Operation;
  /** Whether an input is valid; `validateInput` gives the reasons. */
  readonly isValid: Check;
  readonly validationError: ServiceErrorClass | undefined;
  readonly errorOfFailure: ErrorOfFailure | undefined;
  /** The service's error for a call without permission. */
  readonly accessDenied: ServiceErrorClass;
  /** The permissions that a call with a valid input needs. */
  permissionsOf(input: unknown, caller: Caller): readonly Permission[] | Promise<readonly Permission[]>;
  /**
   * Call with a valid input: see `callOperation`.
   * @returns the output or a promise of it
   * @throws the error of the operation, or rejects with it
   */
  run(input: unknown, caller: Caller): unknown;
}

export interface Service extends ServiceTraits {
  readonly operations: ReadonlyMap<string, BoundOperation>;
  /** Policies and tags of the service's resources; without it they have none. */
  readonly resources?: ResourceFacts | undefined;
}

/** Pairs declarations with handlers. Dispatch and the documentation read the result. */
export class ServiceBuilder<Context> {
  readonly #operations = new Map<string, BoundOperation>();
  readonly #traits: ServiceTraits;
  readonly #context: Context;
  #resources: ResourceFacts | undefined;

  constructor(traits: ServiceTraits, context: Context) {
    this.#traits = traits;
    this.#context = context;
  }

  on<Op extends Operation>(operation: Op, handler: Handler<Op, Context>): this {
    // A protocol reads the input according to the declaration, which the compiler cannot know.
    const run = handler as unknown as (input: unknown, context: Context, caller: Caller) => unknown;
    // Compiled at the first call, because a server is called for few of its operations.
    let check: Check | undefined;
    const access = operation.access as Access<unknown, Context>;
    this.#operations.set(operation.name, {
      operation,
      isValid: (input) => (check ??= compileCheck(operation.input))(input),
      validationError: this.#traits.validationError,
      errorOfFailure: this.#traits.errorOfFailure,
      accessDenied: this.#traits.accessDenied ?? AccessDenied,
      permissionsOf: (input, caller) => permissionsOf(access, input, caller, this.#context),
      run: (input, caller) => run(input, this.#context, caller),
    });
    return this;
  }

  /** Answers what decisions about calls need to know of the service's resources. */
  describeResources(resources: (context: Context) => ResourceFacts): this {
    this.#resources = resources(this.#context);
    return this;
  }

  build(): Service {
    return { ...this.#traits, operations: this.#operations, resources: this.#resources };
  }
}

/**
 * Validates an input, checks what the caller may do, and runs the operation. Throws the validation error; throws, or
 * rejects with, the error of the check or of the operation.
 */
export function callOperation(bound: BoundOperation, input: unknown, caller: Caller): unknown {
  if (!bound.isValid(input)) {
    const { operation, validationError, errorOfFailure } = bound;
    const invalid = validateInput(operation.input, input, validationError, errorOfFailure);
    assert(invalid, `${bound.operation.name}: an invalid input has no failure`);
    throw invalid;
  }
  const { authority } = caller;
  if (bound.operation.requiresPermissionsItself) return bound.run(input, caller);
  return authority ? runAllowed(bound, input, caller, authority) : bound.run(input, caller);
}

/** Without promises when the decision is at hand: they would cost a put more than the decision. */
function runAllowed(bound: BoundOperation, input: unknown, caller: Caller, authority: Authority): unknown {
  const permissions = bound.permissionsOf(input, caller);
  if (permissions instanceof Promise) {
    return permissions.then((all) => requireAndRun(bound, input, caller, { authority, permissions: all }));
  }
  return requireAndRun(bound, input, caller, { authority, permissions });
}

function requireAndRun(
  bound: BoundOperation,
  input: unknown,
  caller: Caller,
  { authority, permissions }: { readonly authority: Authority; readonly permissions: readonly Permission[] },
): unknown {
  const pending = authority.require(permissions, caller, bound.accessDenied);
  return pending ? pending.then(() => bound.run(input, caller)) : bound.run(input, caller);
}

/**
 * Calls an operation of another service as a client would: the input is validated, and errors are those of that
 * service. Services depend on each other only through this interface.
 */
export interface Calls {
  /** For callers that are roles or services: `changedCaller(caller, { authority: calls.authorities.ofRole(…) })`. */
  readonly authorities: Authorities;
  call<Op extends Operation>(
    service: string,
    operation: Op,
    input: Input<Op>,
    caller: Caller,
  ): Promise<Output<Op>>;
}
