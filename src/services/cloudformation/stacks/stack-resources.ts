import type { ResourceRecord, StackDocument, StackResource } from '../store/stack.ts';
import type { StackStore } from '../store/stack-store.ts';

/**
 * The resources of a stack under work, with what undoing the change takes: what the change touches is remembered as it was, and stored
 * with the first step that touches it.
 */
export class StackResources {
  readonly #stack: StackDocument;
  readonly #store: StackStore;
  readonly #records: Map<string, ResourceRecord>;

  private constructor(stack: StackDocument, store: StackStore, records: Map<string, ResourceRecord>) {
    this.#stack = stack;
    this.#store = store;
    this.#records = records;
  }

  static async load(stack: StackDocument, store: StackStore): Promise<StackResources> {
    return new StackResources(stack, store, new Map(await store.records(stack)));
  }

  get(logicalId: string): StackResource | undefined {
    return this.#records.get(logicalId)?.resource;
  }

  all(): StackResource[] {
    return [...this.#records.values()].flatMap(({ resource }) => resource ?? []);
  }

  /** What earlier updates made and could not remove when they were rolled back. */
  leftovers(): StackResource[] {
    return [...this.#records.values()].flatMap(({ leftover }) => leftover ?? []);
  }

  /** Remembers a resource as it is, unless the change under way has touched it before. */
  touch(logicalId: string): void {
    const record = this.#record(logicalId);
    if (record.before?.change === this.#stack.change) return;
    const { resource } = record;
    record.before = {
      change: this.#stack.change,
      ...(resource && { resource: structuredClone(resource) }),
    };
  }

  /** Puts a resource in the place of the one that has its logical id, if one has. */
  put(resource: StackResource): void {
    this.touch(resource.logicalId);
    this.#record(resource.logicalId).resource = resource;
  }

  /** The resource before the change under way; undefined when it was added by it. */
  before(logicalId: string): StackResource | undefined {
    const { before, resource } = this.#records.get(logicalId) ?? {};
    return before?.change === this.#stack.change ? before.resource : resource;
  }

  /** All resources before the change under way. */
  allBefore(): StackResource[] {
    return [...this.#records.keys()].flatMap((logicalId) => this.before(logicalId) ?? []);
  }

  /** What the change under way added, or put in the place of another. */
  added(): StackResource[] {
    return this.all().filter(({ logicalId, physicalId }) => {
      const before = this.before(logicalId);
      return !before || before.physicalId !== physicalId;
    });
  }

  /** What the change under way put another in the place of. */
  replaced(): StackResource[] {
    return this.added().flatMap(({ logicalId }) => this.before(logicalId) ?? []);
  }

  /** Brings back what was there before; what could not be removed of the new stays on record. Durable when it resolves. */
  async takeBack(logicalId: string): Promise<void> {
    const record = this.#record(logicalId);
    const { resource, leftover } = record;
    const before = this.before(logicalId);
    if (resource && !isGone(resource)) record.leftover = resource;
    else if (leftover && isGone(leftover)) delete record.leftover;
    if (before) record.resource = before;
    else delete record.resource;
    await this.save(logicalId);
  }

  /** Forgets what could not be removed earlier and is gone now. Durable when it resolves. */
  async dropLeftovers(): Promise<void> {
    for (const leftover of this.leftovers().filter(isGone)) {
      delete this.#record(leftover.logicalId).leftover;
      await this.save(leftover.logicalId);
    }
  }

  /** Takes a resource out of the stack. Durable when it resolves. */
  async remove(logicalId: string): Promise<void> {
    const { leftover } = this.#record(logicalId);
    this.#records.set(logicalId, leftover ? { leftover } : {});
    await this.save(logicalId);
  }

  /** Durable when it resolves. */
  async save(logicalId: string): Promise<void> {
    const record = this.#record(logicalId);
    if (record.resource || record.leftover) {
      await this.#store.saveRecord(this.#stack, logicalId, record);
      return;
    }
    this.#records.delete(logicalId);
    await this.#store.deleteRecord(this.#stack, logicalId);
  }

  #record(logicalId: string): ResourceRecord {
    let record = this.#records.get(logicalId);
    if (!record) {
      record = {};
      this.#records.set(logicalId, record);
    }
    return record;
  }
}

export function isGone({ status }: StackResource): boolean {
  return status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED';
}
