import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { onQueue } from '../access.ts';
import { queueUrl, type SqsContext } from '../context.ts';
import { InvalidParameterValue, QueueDoesNotExist } from '../errors.ts';
import { sourcesOf } from '../moves/queues.ts';
import { queuePage } from '../queue-page.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html */
export const ListDeadLetterSourceQueues = operation('ListDeadLetterSourceQueues', {
  readOnly: true,
  input: structure({
    QueueUrl: string(),
    NextToken: optional(string()),
    MaxResults: optional(integer()),
  }),
  output: structure({
    // Lower case on AWS as well.
    queueUrls: list(string(), { flatName: 'QueueUrl' }),
    NextToken: optional(string()),
  }),
  errors: [InvalidParameterValue, QueueDoesNotExist],
  access: onQueue('sqs:ListDeadLetterSourceQueues'),
});

export const listDeadLetterSourceQueues: Handler<typeof ListDeadLetterSourceQueues, SqsContext> = (
  input,
  context,
  caller,
) => {
  const target = context.queues.requireByUrl(caller, input.QueueUrl);
  const { queues, token } = queuePage(
    `ListDeadLetterSourceQueues ${target.document.name}`,
    (after) => sourcesOf(context.queues, target, after),
    input,
  );
  return {
    queueUrls: queues.map(({ document }) => queueUrl(context, document)),
    ...(token !== undefined && { NextToken: token }),
  };
};
