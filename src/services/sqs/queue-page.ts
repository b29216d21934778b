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
 * @throws InvalidParameterValue
 */
export function queuePage(
  all: readonly Queue[],
  { MaxResults, NextToken = '' }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): QueuePage {
  requireRange('MaxResults', MaxResults, 1, MAX_LISTED_QUEUES);
  const remaining = all.filter(({ document }) => document.name > NextToken);
  const queues = remaining.slice(0, MaxResults ?? MAX_LISTED_QUEUES);
  const isLast = queues.length === remaining.length;
  return { queues, token: isLast ? undefined : queues.at(-1)?.document.name };
}
