import { JsonDocuments } from '../../../storage/json-documents.ts';
import { META_PREFIX } from '../../../storage/keys.ts';
import type { MetaStore } from '../../../storage/port.ts';
import { type StackDocument, type StackEvent, uuidOf } from './stack.ts';

// The largest stack (500 resources) produces about 2,500 events from creation to deletion. Clients read the events of
// the last deployment.
const MAX_EVENTS = 5_000;

/** The events of stacks, numbered from 0, one document each; the oldest above the bound are dropped. */
export class StackEvents {
  readonly #documents: JsonDocuments<StackEvent>;

  constructor(meta: MetaStore) {
    this.#documents = new JsonDocuments(meta, META_PREFIX.cloudformation.event);
  }

  /**
   * Corrects the event count in a stack's document, because adding an event does not write the document. Fewer than
   * `MAX_EVENTS` events are added between two writes of the document, so none of those counted here was dropped.
   */
  async countAll(stack: StackDocument): Promise<void> {
    while (await this.#documents.get(keyOf(stack, stack.eventCount))) stack.eventCount++;
  }

  /** Durable when it resolves; events that are added concurrently keep their order. */
  async add(stack: StackDocument, event: StackEvent): Promise<void> {
    let number = stack.eventCount++;
    // A rejected write leaves a gap in the numbers, so the result of `countAll` may be too low.
    while (!(await this.#documents.create(keyOf(stack, number), event))) number = stack.eventCount++;
    if (number >= MAX_EVENTS) await this.#documents.delete(keyOf(stack, number - MAX_EVENTS));
  }

  /**
   * Returns up to `size` events, the newest first.
   * @param below exclusive upper bound of the first event's number; default: start with the newest event
   * @returns the bound of the next page, when there are more events
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
