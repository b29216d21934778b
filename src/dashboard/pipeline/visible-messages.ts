import type { QueueNode, Rates } from '../../server/dashboard/contract.ts';

/** How many messages of a queue can be received: of this second, or of the last read of the pipeline. */
export function visibleMessages(
  { name, visibleMessages: read }: QueueNode,
  rates: Rates | undefined,
): number {
  return rates?.queues.find((queue) => queue.name === name)?.visibleMessages ?? read;
}
