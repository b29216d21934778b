import type { Namespace } from '../../../lib/namespace.ts';
import { namespaceKey } from '../../../lib/namespace.ts';
import { JsonDocuments } from '../../../storage/json-documents.ts';
import type { MetaStore } from '../../../storage/port.ts';
import type { StackDocument, StackEvent } from './stack.ts';
import { uuidOf } from './stack.ts';

// A stack that is gone can still be asked for by its id. AWS keeps it for 90 days; tools ask within seconds.
const MAX_DELETED_STACKS = 20;

// A deployment has some ten events, and clients read those of the last one: these are a hundred deployments.
const MAX_EVENTS = 1_000;

/** Keeps stacks by name while they exist and by id afterwards, and their events. */
export class StackStore {
  readonly #living: JsonDocuments<StackDocument>;
  readonly #deleted: JsonDocuments<StackDocument>;
  readonly #events: JsonDocuments<StackEvent>;

  constructor(meta: MetaStore) {
    this.#living = new JsonDocuments(meta, 'cloudformation/stack/');
    this.#deleted = new JsonDocuments(meta, 'cloudformation/deleted/');
    this.#events = new JsonDocuments(meta, 'cloudformation/event/');
  }

  /** By name the living one; by id also one that was deleted. */
  async find(namespace: Namespace, nameOrId: string): Promise<StackDocument | undefined> {
    if (!nameOrId.startsWith('arn:')) return (await this.#living.get(nameKey(namespace, nameOrId)))?.value;
    const [, name = '', uuid = ''] = nameOrId.split('/');
    const living = (await this.#living.get(nameKey(namespace, name)))?.value;
    if (living?.stackId === nameOrId) return living;
    return (await this.#deleted.get(`${namespaceKey(namespace)}/${uuid}`))?.value;
  }

  async list(namespace?: Namespace): Promise<StackDocument[]> {
    const prefix = namespace === undefined ? '' : `${namespaceKey(namespace)}/`;
    return (await this.#living.list(prefix)).map(({ value }) => value);
  }

  /** Those that can still be asked for by their ids. */
  async listDeleted(namespace: Namespace): Promise<StackDocument[]> {
    return (await this.#deleted.list(`${namespaceKey(namespace)}/`)).map(({ value }) => value);
  }

  /** @returns false when a stack of that name exists */
  create(stack: StackDocument): Promise<boolean> {
    return this.#living.create(nameKey(stack, stack.name), stack);
  }

  /**
   * Begins something on a stack, unless something else came first.
   * @param change throws to refuse
   */
  async begin(
    stack: StackDocument,
    change: (current: StackDocument) => StackDocument,
  ): Promise<StackDocument | undefined> {
    return this.#living.update(nameKey(stack, stack.name), change);
  }

  /** Durable when it resolves. Only whoever works on the stack calls this. */
  async save(stack: StackDocument): Promise<void> {
    await this.#living.update(nameKey(stack, stack.name), () => stack);
  }

  /** Frees the stack's name; the stack can be found by its id from now on. */
  async retire(stack: StackDocument): Promise<void> {
    await this.#deleted.create(`${namespaceKey(stack)}/${uuidOf(stack.stackId)}`, stack);
    await this.#living.delete(nameKey(stack, stack.name));
    const deleted = await this.#deleted.list(`${namespaceKey(stack)}/`);
    deleted.sort((one, other) => (one.value.deletedMs ?? 0) - (other.value.deletedMs ?? 0));
    for (const { key, value } of deleted.slice(0, -MAX_DELETED_STACKS)) {
      for (const event of await this.#events.list(`${uuidOf(value.stackId)}/`))
        await this.#events.delete(event.key);
      await this.#deleted.delete(key);
    }
  }

  /** Adds what happened last; the oldest of many is dropped. */
  async addEvent(stack: StackDocument, event: StackEvent): Promise<void> {
    // A crash may have come between an event and the count of it.
    while (!(await this.#events.create(eventKey(stack, stack.eventCount), event))) stack.eventCount++;
    const number = stack.eventCount++;
    if (number >= MAX_EVENTS) await this.#events.delete(eventKey(stack, number - MAX_EVENTS));
  }

  /** The newest first. */
  async events(stack: StackDocument): Promise<StackEvent[]> {
    const events = await this.#events.list(`${uuidOf(stack.stackId)}/`);
    return events.map(({ value }) => value).reverse();
  }
}

function nameKey(namespace: Namespace, name: string): string {
  return `${namespaceKey(namespace)}/${name}`;
}

function eventKey({ stackId }: StackDocument, number: number): string {
  return `${uuidOf(stackId)}/${String(number).padStart(10, '0')}`;
}
