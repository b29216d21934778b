import { type Clock, sleep } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import { ServiceError } from '../../../schema/error.ts';
import type { Caller } from '../../../schema/caller.ts';
import type { Operation, Output } from '../../../schema/operation.ts';
import type { Calls } from '../../../schema/service.ts';
import { validateInput } from '../../../schema/validate.ts';
import { ValidationError } from '../errors.ts';
import type { ForwardedCalls } from '../forwarded-calls.ts';
import { openRequests } from '../custom-resources/open-requests.ts';
import type { PendingRequests } from '../custom-resources/pending-requests.ts';
import { coerceInput, typeMismatch } from '../resources/coerce.ts';
import type { Properties, ResourceContext } from '../resources/handler.ts';
import type { NestedStacks } from '../resources/nested-stacks.ts';
import { authorityOf } from '../stacks/actor.ts';
import type { StackDocument, StackResource } from '../store/stack.ts';

/** External dependencies of stack changes. */
export interface StackDependencies {
  readonly calls: Calls;
  readonly forwarded: ForwardedCalls;
  readonly clock: Clock;
  readonly random: Random;
  readonly pendingRequests: PendingRequests;
  /** The nested stacks of a stack. */
  readonly nestedStacks: (parent: StackDocument, caller: Caller) => NestedStacks;
  /** Aborted when the server stops: the change stops at its current step and is resumed by the next start. */
  readonly signal: AbortSignal;
}

// Streams and functions change state within about half a second; polling at this interval adds little delay and
// negligible load.
const POLL_INTERVAL_MS = 10;

// The longest state transition at the largest practical time scale; AWS gives up after hours.
const WAIT_LIMIT_MS = 10 * 60_000;

const RANDOM_NAME_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const RANDOM_NAME_LENGTH = 12;

/** What a resource handler can do for any step of a resource. */
export function resourceContext(
  stack: StackDocument,
  { logicalId, type }: Pick<StackResource, 'logicalId' | 'type'>,
  { calls, forwarded, clock, random, pendingRequests, nestedStacks, signal }: StackDependencies,
): Omit<ResourceContext, 'created' | 'keepSecret'> {
  const caller: Caller = {
    account: stack.account,
    region: stack.region,
    accessKeyId: undefined,
    requestId: random.uuid(),
    authority: authorityOf(stack, calls.authorities),
    signal,
  };
  const uuid = () => random.uuid();
  const call = async <Op extends Operation>(
    service: string,
    operation: Op,
    input: Properties,
    region = stack.region,
  ): Promise<Output<Op>> => {
    const coerced = coerceInput(operation.input, input);
    const mismatch = typeMismatch(operation.input, coerced);
    if (mismatch !== undefined) throw ValidationError(mismatch);
    const refusal = validateInput(operation.input, coerced);
    if (refusal) throw refusal;
    return calls.call(service, operation, coerced as Parameters<typeof calls.call<Op>>[2], {
      ...caller,
      region,
    });
  };
  const { stackId } = stack;
  return {
    account: stack.account,
    region: stack.region,
    logicalId,
    call,
    callForwarded: (service, target, input) => forwarded.call(service, target, input, caller),
    customRequests: openRequests({ stackId, logicalId, type, pending: pendingRequests, uuid, signal, call }),
    nestedStacks: nestedStacks(stack, caller),
    uuid,
    generateName(maxLength) {
      let suffix: string;
      do {
        suffix = Array.from(
          { length: RANDOM_NAME_LENGTH },
          () => RANDOM_NAME_LETTERS[random.integer(RANDOM_NAME_LETTERS.length)],
        ).join('');
        // The access report recognizes names that end so by their digits and letters.
      } while (!/\d/.test(suffix) || !/\D/.test(suffix));
      return `${`${stack.name}-${logicalId}`.slice(0, maxLength - RANDOM_NAME_LENGTH - 1)}-${suffix}`;
    },
    async waitUntil(check) {
      const endMs = clock.monotonicMs() + WAIT_LIMIT_MS;
      while (!(await check())) {
        if (clock.monotonicMs() > endMs) throw new Error('Exceeded attempts to wait');
        await sleep(clock, POLL_INTERVAL_MS, { signal });
      }
    },
  };
}

/**
 * Formats a failure as CloudFormation does in an event: docs/aws/cloudformation.md#errors.
 * @param type the type of the resource that failed, if any
 */
export function failureReason(error: unknown, random: Random, type = ''): string {
  if (!(error instanceof ServiceError)) return error instanceof Error ? error.message : String(error);
  if (error.code === 'ValidationError') return error.message;
  if (error.code.startsWith('HandlerErrorCode: ')) {
    return `Resource handler returned message: "${error.message}" (RequestToken: ${random.uuid()}, ${error.code})`;
  }
  const [, service = 'CloudFormation'] = type.split('::');
  return (
    `Resource handler returned message: "${error.message} (Service: ${service}, ` +
    `Status Code: ${error.declaration.status}, Request ID: ${random.uuid()})" ` +
    `(RequestToken: ${random.uuid()}, HandlerErrorCode: ${handlerErrorCode(error)})`
  );
}

/** @see https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html */
function handlerErrorCode({ code, declaration }: ServiceError): string {
  if (/AccessDenied|AuthorizationError/.test(code)) return 'AccessDenied';
  if (/AlreadyExists|ResourceInUse|ResourceConflict/.test(code)) return 'AlreadyExists';
  if (/NotFound/.test(code)) return 'NotFound';
  return declaration.fault === 'client' ? 'InvalidRequest' : 'ServiceInternalError';
}
