import { yieldToEventLoop } from '../event-loop/yield-to-event-loop.ts';

const ITEMS_PER_TURN = 2_000;
// What is gathered before the least of it is dropped.
const GATHERED = 1_000;

/**
 * The first `count` of some items in an order, as the page of a long list: the list is gone through once, never sorted
 * as a whole, and others are served between its parts.
 * @param items may change meanwhile, as a Map may
 */
export async function firstInOrder<T>(
  items: Iterable<T>,
  {
    count,
    compare,
    filter = () => true,
  }: {
    readonly count: number;
    readonly compare: (one: T, other: T) => number;
    readonly filter?: (item: T) => boolean;
  },
): Promise<T[]> {
  let first: T[] = [];
  let sinceTurn = 0;
  const trim = () => {
    first = first.sort(compare).slice(0, count);
  };
  for (const item of items) {
    if (++sinceTurn % ITEMS_PER_TURN === 0) await yieldToEventLoop();
    if (!filter(item)) continue;
    first.push(item);
    if (first.length > count + GATHERED) trim();
  }
  trim();
  return first;
}
