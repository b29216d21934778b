import type { Clock } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import {
  type ResourceStatus,
  STACK_TYPE,
  type StackDocument,
  type StackEvent,
  type StackResource,
  type StackStatus,
} from '../store/stack.ts';
import type { StackResources } from './stack-resources.ts';
import type { StackStore } from '../store/stack-store.ts';

/** Stores each status change of a stack and its resources, together with the event that reports it. */
export class StackJournal {
  readonly #stack: StackDocument;
  readonly #resources: StackResources;
  readonly #dependencies: { store: StackStore; clock: Clock; random: Random };

  constructor(
    stack: StackDocument,
    resources: StackResources,
    dependencies: { readonly store: StackStore; readonly clock: Clock; readonly random: Random },
  ) {
    this.#stack = stack;
    this.#resources = resources;
    this.#dependencies = dependencies;
  }

  /** Durable when it resolves. */
  async stack(status: StackStatus, reason?: string): Promise<void> {
    const { stackId, name } = this.#stack;
    this.#stack.status = status;
    this.#stack.statusReason = reason;
    const { store } = this.#dependencies;
    const event = this.#event({ logicalId: name, physicalId: stackId, type: STACK_TYPE, status, reason });
    await store.events.add(this.#stack, event);
    // A deleted stack must not be found by its name, not even for a moment.
    await (status === 'DELETE_COMPLETE' ? store.retire(this.#stack) : store.save(this.#stack));
  }

  /** Durable when it resolves. */
  async resource(resource: StackResource, status: ResourceStatus, reason?: string): Promise<void> {
    const { logicalId, physicalId, type } = resource;
    resource.status = status;
    resource.statusReason = reason;
    resource.updatedMs = this.#dependencies.clock.now();
    const event = this.#event({ logicalId, physicalId, type, status, reason });
    // Both writes share one group commit, so a step waits for the disk once.
    await Promise.all([
      this.#resources.save(logicalId),
      this.#dependencies.store.events.add(this.#stack, event),
    ]);
  }

  #event(facts: Omit<StackEvent, 'eventId' | 'timestampMs'>): StackEvent {
    const { random, clock } = this.#dependencies;
    const prefix = facts.type === STACK_TYPE ? '' : `${facts.logicalId}-${facts.status}-`;
    return { ...facts, eventId: `${prefix}${random.uuid()}`, timestampMs: clock.now() };
  }
}
