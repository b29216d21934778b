import type { Queue } from './queue/queue.ts';
import { requireRange } from './require-range.ts';

const MAX_LISTED_QUEUES = 1000;

interface QueuePage {
  readonly queues: readonly Queue[];
  /** Undefined for the last page. */
  readonly token: string | undefined;
}

/**
 * A page of queues in order of name. The token is the name of the last queue of the previous page.
 * @param queuesAfter the queues whose name is above `after`, in order of name; no more are taken than the page needs
 * @throws InvalidParameterValue
 */
export function queuePage(
  queuesAfter: (after: string) => Iterable<Queue>,
  { MaxResults, NextToken = '' }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): QueuePage {
  requireRange('MaxResults', MaxResults, 1, MAX_LISTED_QUEUES);
  const size = MaxResults ?? MAX_LISTED_QUEUES;
  const queues: Queue[] = [];
  for (const queue of queuesAfter(NextToken)) {
    if (queues.length === size) return { queues, token: queues.at(-1)!.document.name };
    queues.push(queue);
  }
  return { queues, token: undefined };
}
