import { parseArn } from '../../lib/aws/arn.ts';
import type { Namespace } from '../../lib/aws/namespace.ts';
import { type Access, type ResourceFacts, when } from '../../schema/access.ts';
import type { ConditionValues } from '../../schema/caller.ts';
import { isTagged, requestTags } from '../../schema/request-tags.ts';
import type { SqsContext } from './context.ts';
import { sourcesOf } from './moves/queues.ts';
import { parseTaskHandle } from './moves/task.ts';
import { queueArn } from './queue/document.ts';
import { parseQueueUrl } from './queue/queue-url.ts';

const QUEUE = 'arn:aws:sqs:REGION:ACCOUNT:QUEUE';

interface QueueAddress {
  readonly QueueUrl: string;
}

/** An action on the queue of a URL. A call with an invalid one fails later, so it is checked on all queues. */
export function onQueue<I>(
  action: `sqs:${string}`,
  conditionsOf?: (input: I) => ConditionValues,
): Access<QueueAddress & I, never> {
  return [
    {
      action,
      resource: QUEUE,
      resourcesOf({ QueueUrl }, { account: ownAccount, region }) {
        const { account = ownAccount, name } = parseQueueUrl(QueueUrl) ?? { name: '*' };
        return [queueArn({ account, region, name })];
      },
      ...(conditionsOf && { conditionsOf }),
    },
  ];
}

interface MoveSource {
  readonly SourceArn: string;
}

interface NewMove extends MoveSource {
  readonly DestinationArn?: string | undefined;
}

/** An action on the dead-letter queue that a call names by its ARN. */
export function onSourceArn(action: `sqs:${string}`): Access<MoveSource, never> {
  return [{ action, resource: QUEUE, resourcesOf: ({ SourceArn }, caller) => [arnOf(SourceArn, caller)] }];
}

/**
 * A task receives and deletes the messages of one queue, and sends them to others.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export const onNewMove: Access<NewMove, SqsContext> = [
  ...onSourceArn('sqs:StartMessageMoveTask'),
  ...onSourceArn('sqs:ReceiveMessage'),
  ...onSourceArn('sqs:DeleteMessage'),
  ...onSourceArn('sqs:GetQueueAttributes'),
  {
    action: 'sqs:SendMessage',
    resource: QUEUE,
    resourcesOf({ SourceArn, DestinationArn }, caller, { queues }) {
      if (DestinationArn !== undefined) return [arnOf(DestinationArn, caller)];
      const source = queues.findByArn(arnOf(SourceArn, caller));
      return source ? [...sourcesOf(queues, source)].map(({ document }) => queueArn(document)) : [];
    },
  },
];

export const onTaskHandle: Access<{ readonly TaskHandle: string }, never> = [
  {
    action: 'sqs:CancelMessageMoveTask',
    resource: QUEUE,
    resourcesOf: ({ TaskHandle }, caller) => [arnOf(parseTaskHandle(TaskHandle)?.sourceArn ?? '', caller)],
  },
];

/** An ARN as permissions name it. A call with an invalid one fails later, so it is checked on all queues. */
function arnOf(text: string, caller: Namespace): string {
  const { account = caller.account, region = caller.region, resource: name = '*' } = parseArn(text) ?? {};
  return queueArn({ account, region, name });
}

interface NamedQueue {
  readonly QueueName: string;
  readonly QueueOwnerAWSAccountId?: string | undefined;
}

export const onQueueOfName: Access<NamedQueue, never> = [
  {
    action: 'sqs:GetQueueUrl',
    resource: QUEUE,
    resourcesOf({ QueueName: name, QueueOwnerAWSAccountId }, { account, region }) {
      return [queueArn({ account: QueueOwnerAWSAccountId ?? account, region, name })];
    },
  },
];

interface NewQueue {
  readonly QueueName: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A queue that a call creates. */
function onNamedQueue(action: `sqs:${string}`): Access<NewQueue, never> {
  return [
    {
      action,
      resource: QUEUE,
      resourcesOf: ({ QueueName: name }, { account, region }) => [queueArn({ account, region, name })],
      conditionsOf: ({ tags }) => requestTags(tags),
    },
  ];
}

/**
 * A new queue with tags needs a second permission.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html#API_CreateQueue_RequestSyntax
 */
export const onNewQueue: Access<NewQueue, never> = [
  ...onNamedQueue('sqs:CreateQueue'),
  ...when(({ tags: Tags }: NewQueue) => isTagged({ Tags }), onNamedQueue('sqs:TagQueue')),
];

export function queueFacts({ queues }: SqsContext): ResourceFacts {
  return {
    policyOf: (arn) => queues.findByArn(arn)?.document.attributes.Policy,
    tagsOf: (arn) => queues.findByArn(arn)?.document.tags,
  };
}
