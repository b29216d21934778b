import { parseArn } from '../../../lib/aws/arn.ts';
import type { Namespace } from '../../../lib/aws/namespace.ts';
import { InvalidParameterValue, ResourceNotFound } from '../errors.ts';
import { queueArn } from '../queue/document.ts';
import { readRedrivePolicy } from '../queue/dead-letters/redrive-policy.ts';
import type { Queue } from '../queue/queue.ts';
import type { Queues } from '../queue/queues.ts';

/**
 * The queue of an ARN, in the account and region of the caller.
 * @param parameter that has the ARN
 * @throws InvalidParameterValue, ResourceNotFound
 */
export function requireByArn(
  queues: Queues,
  { account, region }: Namespace,
  parameter: 'SourceArn' | 'DestinationArn',
  text: string,
): Queue {
  const arn = parseArn(text);
  if (arn?.service !== 'sqs') {
    throw InvalidParameterValue(
      `You must use this format to specify the ${parameter}: arn:<partition>:<service>:<region>:<account-id>:<resource-id>`,
    );
  }
  const isOwn = arn.account === account && arn.region === region;
  const queue = isOwn ? queues.find({ account, region }, arn.resource) : undefined;
  if (!queue) {
    throw ResourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
  }
  return queue;
}

/** The queues whose redrive policy names a queue, and whose name is above `after`, in order of name. */
export function* sourcesOf(queues: Queues, { document }: Queue, after?: string): IterableIterator<Queue> {
  const target = queueArn(document);
  for (const queue of queues.list(document, '', after)) {
    const { RedrivePolicy: policy } = queue.document.attributes;
    if (policy !== undefined && readRedrivePolicy(policy).deadLetterTargetArn === target) yield queue;
  }
}

export function isDeadLetterTarget(queues: Queues, queue: Queue): boolean {
  return sourcesOf(queues, queue).next().done !== true;
}
