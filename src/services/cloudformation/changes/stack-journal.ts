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
import { withoutSecrets } from './secrets.ts';
import type { StackResources } from './stack-resources.ts';
import type { StackStore } from '../store/stack-store.ts';

/** Stores each status change of a stack and its resources, together with the event that reports it. */
export class StackJournal {
  readonly #stack: StackDocument;
  readonly #resources: StackResources;
  readonly #dependencies: { store: StackStore; clock: Clock; random: Random };
  readonly #hidden: readonly string[];
  readonly #notify: (event: StackEvent) => Promise<void>;
  /** Kept here, because the last event is written when the work is already removed from the stack. */
  readonly #requestToken: string | undefined;

  /**
   * @param hidden values that no event may quote
   * @param notify called with each event when it is durable; does not fail
   */
  constructor(
    stack: StackDocument,
    resources: StackResources,
    dependencies: { readonly store: StackStore; readonly clock: Clock; readonly random: Random },
    hidden: readonly string[],
    notify: (event: StackEvent) => Promise<void>,
  ) {
    this.#hidden = hidden;
    this.#notify = notify;
    this.#stack = stack;
    this.#requestToken = stack.work?.requestToken;
    this.#resources = resources;
    this.#dependencies = dependencies;
  }

  /** Durable when it resolves. */
  async stack(status: StackStatus, reason?: string): Promise<void> {
    const { stackId, name } = this.#stack;
    const shown = this.#shown(reason);
    this.#stack.status = status;
    this.#stack.statusReason = shown;
    const { store } = this.#dependencies;
    const facts = { logicalId: name, physicalId: stackId, type: STACK_TYPE, status, reason: shown };
    const event = this.#event(facts);
    await store.events.add(this.#stack, event);
    // A deleted stack must not be found by its name, not even for a moment.
    await (status === 'DELETE_COMPLETE' ? store.retire(this.#stack) : store.save(this.#stack));
    await this.#notify(event);
  }

  /** Durable when it resolves. */
  async resource(resource: StackResource, status: ResourceStatus, reason?: string): Promise<void> {
    const { logicalId, physicalId, type } = resource;
    const shown = this.#shown(reason);
    resource.status = status;
    resource.statusReason = shown;
    resource.updatedMs = this.#dependencies.clock.now();
    const event = this.#event({ logicalId, physicalId, type, status, reason: shown });
    // Both writes share one group commit, so a step waits for the disk once.
    await Promise.all([
      this.#resources.save(logicalId),
      this.#dependencies.store.events.add(this.#stack, event),
    ]);
    await this.#notify(event);
  }

  #shown(reason: string | undefined): string | undefined {
    return reason === undefined ? undefined : withoutSecrets(reason, this.#resources.all(), this.#hidden);
  }

  #event(facts: Omit<StackEvent, 'eventId' | 'timestampMs' | 'requestToken'>): StackEvent {
    const { random, clock } = this.#dependencies;
    const prefix = facts.type === STACK_TYPE ? '' : `${facts.logicalId}-${facts.status}-`;
    const requestToken = this.#requestToken;
    return {
      ...facts,
      ...(requestToken !== undefined && { requestToken }),
      eventId: `${prefix}${random.uuid()}`,
      timestampMs: clock.now(),
    };
  }
}
