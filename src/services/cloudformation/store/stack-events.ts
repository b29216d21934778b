import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { type StackDocument, type StackEvent, uuidOf } from './stack.ts';

// The largest stack (500 resources) has about 2,500 events from its creation to its deletion. Clients read those of
// the last deployment.
const MAX_EVENTS = 5_000;

/** The events of stacks, numbered from 0: a document each, the oldest of many dropped. */
export class StackEvents {
  readonly #documents: JsonDocuments<StackEvent>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.cloudformation.event);
  }

  /**
   * Makes the count of a stack exact: events are written without the stack's document.
   * Fewer than `MAX_EVENTS` come between two writes of that, so none that is looked for here was dropped.
   */
  async countAll(stack: StackDocument): Promise<void> {
    while (await this.#documents.get(keyOf(stack, stack.eventCount))) stack.eventCount++;
  }

  /** Durable when it resolves; events that are added at the same time keep their order. */
  async add(stack: StackDocument, event: StackEvent): Promise<void> {
    let number = stack.eventCount++;
    // A number that a refused write left out makes the count of `countAll` fall short.
    while (!(await this.#documents.create(keyOf(stack, number), event))) number = stack.eventCount++;
    if (number >= MAX_EVENTS) await this.#documents.delete(keyOf(stack, number - MAX_EVENTS));
  }

  /**
   * Up to `size` events, the newest first.
   * @param below the number that the first must be below; the newest of all when not given
   * @returns the number to go on below, when there are more
   */
  async page(
    stack: StackDocument,
    below: number | undefined,
    size: number,
  ): Promise<{ readonly events: readonly StackEvent[]; readonly next: number | undefined }> {
    const counted = { ...stack };
    await this.countAll(counted);
    const { eventCount: count } = counted;
    const first = Math.max(0, count - MAX_EVENTS);
    let number = Math.min(below ?? count, count);
    const events: StackEvent[] = [];
    for (; number > first && events.length < size; number--) {
      const event = await this.#documents.get(keyOf(stack, number - 1));
      if (event) events.push(event.value);
    }
    return { events, next: number > first ? number : undefined };
  }

  async deleteAll(stack: StackDocument): Promise<void> {
    const first = Math.max(0, stack.eventCount - MAX_EVENTS);
    const numbers = Array.from({ length: stack.eventCount - first }, (_, index) => first + index);
    await Promise.all(numbers.map((number) => this.#documents.delete(keyOf(stack, number))));
  }
}

function keyOf({ stackId }: StackDocument, number: number): string {
  return `${uuidOf(stackId)}/${String(number).padStart(10, '0')}`;
}
