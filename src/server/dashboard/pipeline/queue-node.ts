import { queueUrl } from '../../../services/sqs/context.ts';
import { queueArn } from '../../../services/sqs/queue/document.ts';
import type { Queue } from '../../../services/sqs/queue/queue.ts';
import type { Queues } from '../../../services/sqs/queue/queues.ts';
import type { QueueNode } from '../contract.ts';

/** @param failuresOf functions by the ARN that receives their failures */
export function queueNode(
  queue: Queue,
  context: { readonly queues: Queues; readonly endpoint: () => string },
  failuresOf: ReadonlyMap<string, ReadonlySet<string>>,
): QueueNode {
  const { visible, notVisible, delayed } = queue.counts();
  const arn = queueArn(queue.document);
  return {
    name: queue.document.name,
    arn,
    url: queueUrl(context, queue.document),
    visibleMessages: visible,
    inFlightMessages: notVisible,
    delayedMessages: delayed,
    failuresOf: [...(failuresOf.get(arn) ?? [])],
  };
}
