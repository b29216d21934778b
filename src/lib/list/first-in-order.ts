import { yieldToEventLoop } from '../event-loop/yield-to-event-loop.ts';

const ITEMS_PER_TURN = 2_000;
// The number of candidates beyond `count` at which the candidates are sorted and cut.
const EXTRA_CANDIDATES = 1_000;

/**
 * The first `count` items in sort order, for a page of a long list. Reads the list once, never sorts it as a whole, and
 * yields to the event loop regularly.
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
    if (first.length > count + EXTRA_CANDIDATES) trim();
  }
  trim();
  return first;
}
