import type { Clock } from '../../lib/time/clock.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Calls, Service } from '../../schema/service.ts';
import type { MetaStore } from '../../storage/port.ts';
import { type ForwardedCalls, noForwardedCalls } from './forwarded-calls.ts';
import { ChangeSetStore } from './change-sets/change-set-store.ts';
import { PendingRequests } from './custom-resources/pending-requests.ts';
import type { ResourceHandler } from './resources/handler.ts';
import { RESOURCE_TYPES } from './resources/types.ts';
import { createCloudFormationService } from './service.ts';
import { StacksOfParent } from './stacks/nested-stacks.ts';
import { StackEngine } from './stacks/stack-engine.ts';
import type { SecretSeal } from './store/sealed-values.ts';
import { StackStore } from './store/stack-store.ts';

export interface CloudFormationOptions {
  readonly store: { readonly meta: MetaStore };
  /** Encrypts the secrets of stacks at rest. */
  readonly secrets: SecretSeal;
  /** Calls the services whose resources stacks contain. */
  readonly calls: Calls;
  /** Calls the services of other servers; by default there are none. */
  readonly forwarded?: ForwardedCalls;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The endpoint for functions, to which custom resources respond. */
  readonly functionEndpoint: () => string;
  /** Called when a change of a stack starts or ends, with how many are running then. */
  readonly onStackChanges?: (running: number) => void;
  /** The resource types that templates may contain; default: all of them. */
  readonly types?: readonly ResourceHandler[];
}

export interface CloudFormation {
  readonly service: Service;
  /** Receives the responses of custom resources. */
  readonly pendingRequests: PendingRequests;
  /**
   * Resumes changes that a stop or a crash interrupted, in the background: an unfinished create or update is
   * rolled back; a cleanup, a rollback or a deletion continues. Call it when every service can be called.
   */
  resume(): Promise<void>;
  /** Stops changes at their current step; the next `resume` continues them. */
  close(): Promise<void>;
}

export function openCloudFormation(options: CloudFormationOptions): CloudFormation {
  const { types = RESOURCE_TYPES, forwarded = noForwardedCalls, functionEndpoint, ...others } = options;
  const dependencies = { ...others, forwarded };
  const { clock, random } = options;
  const { meta } = options.store;
  const store = new StackStore(meta, random, options.secrets);
  const changeSets = new ChangeSetStore(meta);
  const pendingRequests = new PendingRequests(meta, clock, random, functionEndpoint);
  const engine: StackEngine = new StackEngine({
    ...dependencies,
    store,
    types,
    pendingRequests,
    nestedStacks: (parent, caller) => new StacksOfParent(parent, context, caller),
  });
  const context = { ...dependencies, store, changeSets, engine, types };
  return {
    pendingRequests,
    service: createCloudFormationService(context),
    async resume() {
      // Starting a change deletes the stack's change sets; a crash may have happened between the two writes.
      for (const stack of await store.list()) if (stack.work) await changeSets.deleteAllOf(stack);
      await engine.resume();
    },
    close: () => engine.close(),
  };
}
