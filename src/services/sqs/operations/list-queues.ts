import { onAll } from '../../../schema/access.ts';
import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { queueUrl, type SqsContext } from '../context.ts';
import { InvalidParameterValue } from '../errors.ts';
import { queuePage } from '../queue-page.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html */
export const ListQueues = operation('ListQueues', {
  readOnly: true,
  input: structure({
    QueueNamePrefix: optional(string()),
    MaxResults: optional(integer()),
    NextToken: optional(string()),
  }),
  output: structure({
    QueueUrls: optional(list(string(), { flatName: 'QueueUrl' })),
    NextToken: optional(string()),
  }),
  errors: [InvalidParameterValue],
  access: onAll('sqs:ListQueues'),
});

/** As on AWS, a token is returned only if MaxResults is set. */
export const listQueues: Handler<typeof ListQueues, SqsContext> = (input, context, caller) => {
  const { QueueNamePrefix = '', MaxResults } = input;
  const { queues, token } = queuePage(
    `ListQueues ${QueueNamePrefix}`,
    (after) => context.queues.list(caller, QueueNamePrefix, after),
    input,
  );
  if (queues.length === 0) return {};
  return {
    QueueUrls: queues.map(({ document }) => queueUrl(context, document)),
    ...(MaxResults !== undefined && token !== undefined && { NextToken: token }),
  };
};
