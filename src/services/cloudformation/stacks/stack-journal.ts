import type { Clock } from '../../../lib/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { ResourceStatus, StackDocument, StackResource, StackStatus } from './stack.ts';
import { STACK_TYPE } from './stack.ts';
import type { StackStore } from './stack-store.ts';

/** Writes down each change of a stack under work, with the event that tells of it. */
export class StackJournal {
  readonly #stack: StackDocument;
  readonly #dependencies: { store: StackStore; clock: Clock; random: Random };
  /** One after the other, though resources are worked on side by side. */
  #saved: Promise<void> = Promise.resolve();

  constructor(
    stack: StackDocument,
    dependencies: { readonly store: StackStore; readonly clock: Clock; readonly random: Random },
  ) {
    this.#stack = stack;
    this.#dependencies = dependencies;
  }

  /** Durable when it resolves. */
  async stack(status: StackStatus, reason?: string): Promise<void> {
    const { stackId, name } = this.#stack;
    this.#stack.status = status;
    this.#stack.statusReason = reason;
    await this.#save({ logicalId: name, physicalId: stackId, type: STACK_TYPE, status, reason });
  }

  /** Durable when it resolves. */
  async resource(resource: StackResource, status: ResourceStatus, reason?: string): Promise<void> {
    const { logicalId, physicalId, type } = resource;
    resource.status = status;
    resource.statusReason = reason;
    resource.updatedMs = this.#dependencies.clock.now();
    await this.#save({ logicalId, physicalId, type, status, reason });
  }

  #save(facts: {
    logicalId: string;
    physicalId: string | undefined;
    type: string;
    status: string;
    reason: string | undefined;
  }): Promise<void> {
    const { store, random, clock } = this.#dependencies;
    const prefix = facts.type === STACK_TYPE ? '' : `${facts.logicalId}-${facts.status}-`;
    const event = { ...facts, eventId: `${prefix}${random.uuid()}`, timestampMs: clock.now() };
    this.#saved = this.#saved.then(async () => {
      await store.addEvent(this.#stack, event);
      await store.save(this.#stack);
    });
    return this.#saved;
  }
}
