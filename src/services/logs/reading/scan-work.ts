import { yieldToEventLoop } from '../../../lib/event-loop/yield-to-event-loop.ts';
import { EVENT_COST, READ_COST } from '../filter/cost.ts';

// In units of about a nanosecond: filter/cost.ts.
const COST_PER_TURN = 500_000;
const COST_PER_PAGE = 200_000_000;

/**
 * The work of one call that scans a log: after half a millisecond it yields to the event loop, and after a fifth of a
 * second the call returns the events found so far and a token. Batches from the memory tail arrive without waiting for
 * I/O, so nothing else would yield.
 */
export class ScanWork {
  readonly #costPerCharacter: number;
  #sinceTurn = 0;
  #total = 0;

  /** @param filterCost cost of the filter for each character */
  constructor(filterCost = 0) {
    this.#costPerCharacter = READ_COST + filterCost;
  }

  chargeEvent(message: string): void {
    this.#charge(EVENT_COST + message.length * this.#costPerCharacter);
  }

  /** Charges skipped bytes. */
  chargeScanned(bytes: number): void {
    this.#charge(bytes);
  }

  /** Whether the budget of one call is spent. */
  get isSpent(): boolean {
    return this.#total >= COST_PER_PAGE;
  }

  get shouldYield(): boolean {
    return this.#sinceTurn >= COST_PER_TURN;
  }

  async yield(): Promise<void> {
    this.#sinceTurn = 0;
    await yieldToEventLoop();
  }

  #charge(cost: number): void {
    this.#sinceTurn += cost;
    this.#total += cost;
  }
}
