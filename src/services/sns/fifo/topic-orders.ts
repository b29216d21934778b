import type { Clock } from '../../../lib/time/clock.ts';
import { TopicOrder } from './topic-order.ts';

/** The order of each FIFO topic that something was published to since the start. */
export class TopicOrders {
  readonly #clock: Clock;
  readonly #orders = new Map<string, TopicOrder>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param topicArn of a topic that exists */
  of(topicArn: string): TopicOrder {
    const order = this.#orders.get(topicArn) ?? new TopicOrder(this.#clock);
    this.#orders.set(topicArn, order);
    return order;
  }

  /** Forgets a topic that was deleted. */
  delete(topicArn: string): void {
    this.#orders.delete(topicArn);
  }
}
