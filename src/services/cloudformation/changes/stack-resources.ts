import type { ResourceRecord, StackDocument, StackResource } from '../store/stack.ts';
import type { StackStore } from '../store/stack-store.ts';

/**
 * The resources of a stack during a change, with the data to undo it: the previous state of each resource that the
 * change affects is stored with the first step that affects it.
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

  /** Resources that earlier updates created and could not remove during their rollback. */
  leftovers(): StackResource[] {
    return [...this.#records.values()].flatMap(({ leftover }) => leftover ?? []);
  }

  /** Records the current state of a resource, unless the running change has already affected it. */
  touch(logicalId: string): void {
    const record = this.#record(logicalId);
    if (record.before?.change === this.#stack.change) return;
    const { resource } = record;
    record.before = {
      change: this.#stack.change,
      ...(resource && { resource: structuredClone(resource) }),
    };
  }

  /** Sets the resource of a logical id, replacing the previous one if there is one. */
  put(resource: StackResource): void {
    this.touch(resource.logicalId);
    this.#record(resource.logicalId).resource = resource;
  }

  /** The resource before the running change; undefined when the change added it. */
  before(logicalId: string): StackResource | undefined {
    const { before, resource } = this.#records.get(logicalId) ?? {};
    return before?.change === this.#stack.change ? before.resource : resource;
  }

  /** All resources as they were before the current change. */
  allBefore(): StackResource[] {
    return [...this.#records.keys()].flatMap((logicalId) => this.before(logicalId) ?? []);
  }

  /** Resources that the current change added, or created as replacements. */
  added(): StackResource[] {
    return this.all().filter(({ logicalId, physicalId }) => {
      const before = this.before(logicalId);
      return !before || before.physicalId !== physicalId;
    });
  }

  /** Resources that the current change replaced. */
  replaced(): StackResource[] {
    return this.added().flatMap(({ logicalId }) => this.before(logicalId) ?? []);
  }

  /**
   * Restores the previous record; a new resource that could not be removed remains as a leftover. Durable when it
   * resolves.
   */
  async restorePrevious(logicalId: string): Promise<void> {
    const record = this.#record(logicalId);
    const { resource, leftover } = record;
    const before = this.before(logicalId);
    if (resource && !isGone(resource)) record.leftover = resource;
    else if (leftover && isGone(leftover)) delete record.leftover;
    if (before) record.resource = before;
    else delete record.resource;
    await this.save(logicalId);
  }

  /** Drops the leftovers whose removal has succeeded. Durable when it resolves. */
  async dropLeftovers(): Promise<void> {
    for (const leftover of this.leftovers().filter(isGone)) {
      delete this.#record(leftover.logicalId).leftover;
      await this.save(leftover.logicalId);
    }
  }

  /** Removes a resource from the stack. Durable when it resolves. */
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
