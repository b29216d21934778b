import { yieldToEventLoop } from './yield-to-event-loop.ts';

// About a millisecond of work.
const ITEMS_PER_TURN = 500;

/** `items.map(map)` for a long list. Yields to the event loop after each 500 items. */
export async function mapCooperatively<T, U>(items: readonly T[], map: (item: T) => U): Promise<U[]> {
  const mapped: U[] = [];
  for (const item of items) {
    if (mapped.length % ITEMS_PER_TURN === ITEMS_PER_TURN - 1) await yieldToEventLoop();
    mapped.push(map(item));
  }
  return mapped;
}
