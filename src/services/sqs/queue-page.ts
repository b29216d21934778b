import { pageToken, parsePageToken } from '../../lib/list/page.ts';
import { InvalidParameterValue } from './errors.ts';
import type { Queue } from './queue/queue.ts';
import { requireRange } from './require-range.ts';

const MAX_LISTED_QUEUES = 1000;

interface QueuePage {
  readonly queues: readonly Queue[];
  /** Undefined for the last page. */
  readonly token: string | undefined;
}

/**
 * A page of queues in order of name. The token contains the name of the last queue of the previous page.
 * @param list the name of the list, for which alone its tokens are valid
 * @param queuesAfter the queues whose name is above `after`, in order of name; no more are taken than the page needs
 * @throws InvalidParameterValue
 */
export function queuePage(
  list: string,
  queuesAfter: (after: string) => Iterable<Queue>,
  { MaxResults, NextToken = '' }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): QueuePage {
  requireRange('MaxResults', MaxResults, 1, MAX_LISTED_QUEUES);
  const size = MaxResults ?? MAX_LISTED_QUEUES;
  const queues: Queue[] = [];
  for (const queue of queuesAfter(nameIn(list, NextToken))) {
    if (queues.length === size) {
      return { queues, token: pageToken(list, queues.at(-1)!.document.name) };
    }
    queues.push(queue);
  }
  return { queues, token: undefined };
}

/** @throws InvalidParameterValue */
function nameIn(list: string, token: string): string {
  const name = token === '' ? '' : parsePageToken(list, token);
  if (name !== undefined) return name;
  throw InvalidParameterValue(`Value ${token} for parameter NextToken is invalid.`);
}
