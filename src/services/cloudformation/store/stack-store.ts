import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import type { Random } from '../../../lib/random.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { migrateStack } from './migrate-stack.ts';
import { SealedDocuments } from './sealed-documents.ts';
import { openRecord, openStack, sealRecord, sealStack, type SecretSeal } from './sealed-values.ts';
import {
  type ResourceRecord,
  type StackDefinition,
  type StackDocument,
  type StackResource,
  uuidOf,
} from './stack.ts';
import { StackEvents } from './stack-events.ts';

// A deleted stack can still be described by its id. AWS keeps it for 90 days; tools query it within seconds.
const MAX_DELETED_STACKS = 20;

/** Stores stacks by name while they exist and by id afterwards, with their definitions, resources and events. */
export class StackStore {
  readonly events: StackEvents;
  readonly #random: Random;
  readonly #existing: SealedDocuments<StackDocument>;
  readonly #deleted: SealedDocuments<StackDocument>;
  readonly #definitions: JsonDocuments<StackDefinition>;
  readonly #resources: SealedDocuments<ResourceRecord>;

  constructor(meta: MetaStore, random: Random, seal: SecretSeal) {
    this.#random = random;
    this.events = new StackEvents(meta);
    const { stack, deletedStack, definition, resource } = META_PREFIX.cloudformation;
    const form = {
      seal: (value: StackDocument) => sealStack(value, seal),
      open: (value: StackDocument) => openStack(value, seal),
    };
    this.#existing = new SealedDocuments(new JsonDocuments(meta, stack), form);
    this.#deleted = new SealedDocuments(new JsonDocuments(meta, deletedStack), form);
    this.#definitions = new JsonDocuments(meta, definition);
    this.#resources = new SealedDocuments(new JsonDocuments<ResourceRecord>(meta, resource), {
      seal: (record, key) => sealRecord(record, key, seal),
      open: (record, key) => openRecord(record, key, seal),
    });
  }

  /** A name finds an existing stack; an id also finds a deleted one. */
  async find(namespace: Namespace, nameOrId: string): Promise<StackDocument | undefined> {
    if (!nameOrId.startsWith('arn:')) return this.#existing.get(nameKey(namespace, nameOrId));
    const [, name = '', uuid = ''] = nameOrId.split('/');
    const existing = await this.#existing.get(nameKey(namespace, name));
    if (existing?.stackId === nameOrId) return existing;
    const deleted = await this.#deleted.get(`${namespaceKey(namespace)}/${uuid}`);
    // The whole id counts: permissions are checked on the name in it.
    return deleted?.stackId === nameOrId ? deleted : undefined;
  }

  async list(namespace?: Namespace): Promise<StackDocument[]> {
    const prefix = namespace === undefined ? '' : `${namespaceKey(namespace)}/`;
    return (await this.#existing.list(prefix)).map(({ value }) => value);
  }

  /** Deleted stacks that can still be described by their ids. */
  async listDeleted(namespace: Namespace): Promise<StackDocument[]> {
    return (await this.#deleted.list(`${namespaceKey(namespace)}/`)).map(({ value }) => value);
  }

  /** The current definition of the stack, or the one with this id. */
  async definition(stack: StackDocument, id = stack.definitionId): Promise<StackDefinition> {
    const stored = await this.#definitions.get(`${uuidOf(stack.stackId)}/${id}`);
    if (!stored) throw new Error(`definition ${id} of stack ${stack.name} does not exist`);
    return stored.value;
  }

  /** @returns the id of the definition; it takes effect when the id is written to the stack's document */
  async addDefinition(stackId: string, definition: StackDefinition): Promise<string> {
    const id = this.#random.uuid();
    await this.#definitions.create(`${uuidOf(stackId)}/${id}`, definition);
    return id;
  }

  async deleteDefinition(stackId: string, id: string): Promise<void> {
    await this.#definitions.delete(`${uuidOf(stackId)}/${id}`);
  }

  /** In order of logical id. */
  async resources(stack: StackDocument): Promise<StackResource[]> {
    return (await this.records(stack)).flatMap(([, { resource }]) => resource ?? []);
  }

  async resource(stack: StackDocument, logicalId: string): Promise<StackResource | undefined> {
    return (await this.#resources.get(resourceKey(stack, logicalId)))?.resource;
  }

  /** By logical id. */
  async records(stack: StackDocument): Promise<[string, ResourceRecord][]> {
    const records = await this.#resources.list(resourceKey(stack, ''));
    return records.map(({ key, value }) => [key.slice(key.indexOf('/') + 1), value]);
  }

  /** Durable when it resolves. */
  async saveRecord(stack: StackDocument, logicalId: string, record: ResourceRecord): Promise<void> {
    const key = resourceKey(stack, logicalId);
    if (await this.#resources.update(key, () => record)) return;
    await this.#resources.create(key, record);
  }

  async deleteRecord(stack: StackDocument, logicalId: string): Promise<void> {
    await this.#resources.delete(resourceKey(stack, logicalId));
  }

  /** @returns false when a stack of that name exists */
  create(stack: StackDocument): Promise<boolean> {
    return this.#existing.create(nameKey(stack, stack.name), stack);
  }

  /**
   * Updates the document of a stack.
   * @param change throws to leave the stack unchanged, for example while another change is running
   * @returns undefined when the stack does not exist
   */
  async update(
    stack: StackDocument,
    change: (current: StackDocument) => StackDocument,
  ): Promise<StackDocument | undefined> {
    return this.#existing.update(nameKey(stack, stack.name), change);
  }

  /** Durable when it resolves. Only the run that owns the stack's current change calls this. */
  async save(stack: StackDocument): Promise<void> {
    await this.#existing.update(nameKey(stack, stack.name), () => stack);
  }

  /** Releases the stack's name; the stack is found by its id from now on. Idempotent. */
  async retire(stack: StackDocument): Promise<void> {
    await this.#deleted.create(`${namespaceKey(stack)}/${uuidOf(stack.stackId)}`, stack);
    await this.#existing.delete(nameKey(stack, stack.name));
    const deleted = await this.listDeleted(stack);
    deleted.sort((one, other) => (one.deletedMs ?? 0) - (other.deletedMs ?? 0));
    for (const old of deleted.slice(0, -MAX_DELETED_STACKS)) await this.#forget(old);
  }

  /** Migrates documents of earlier versions to the current format. Call it before any other method. */
  async migrate(): Promise<void> {
    for (const [stacks, key] of [
      [this.#existing, (stack: StackDocument) => nameKey(stack, stack.name)],
      [this.#deleted, (stack: StackDocument) => `${namespaceKey(stack)}/${uuidOf(stack.stackId)}`],
    ] as const) {
      for (const { value } of await stacks.list()) {
        const migrated = await migrateStack(value, this);
        if (migrated) await stacks.update(key(migrated), () => migrated);
      }
    }
  }

  /** Deletes the stack's own document last, so that the next deletion repeats an interrupted one. */
  async #forget(stack: StackDocument): Promise<void> {
    const uuid = uuidOf(stack.stackId);
    await this.events.deleteAll(stack);
    for (const documents of [this.#resources, this.#definitions]) {
      const all = await documents.list(`${uuid}/`);
      await Promise.all(all.map(({ key }) => documents.delete(key)));
    }
    await this.#deleted.delete(`${namespaceKey(stack)}/${uuid}`);
  }
}

function nameKey(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}

function resourceKey({ stackId }: StackDocument, logicalId: string): string {
  return `${uuidOf(stackId)}/${logicalId}`;
}
