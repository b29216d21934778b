import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { queueArn, queueUrl, type SqsContext } from '../context.ts';
import { InvalidParameterValue, QueueDoesNotExist } from '../errors.ts';
import { readRedrivePolicy } from '../queue/redrive-policy.ts';
import { requireRange } from '../require-range.ts';

const MAX_LISTED_QUEUES = 1000;

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
});

/** The token is the name of the last queue of the previous page. */
export const listDeadLetterSourceQueues: Handler<typeof ListDeadLetterSourceQueues, SqsContext> = (
  { QueueUrl, NextToken = '', MaxResults },
  context,
  caller,
) => {
  requireRange('MaxResults', MaxResults, 1, MAX_LISTED_QUEUES);
  const target = queueArn(context.queues.requireByUrl(caller, QueueUrl).document);
  const remaining = context.queues.list(caller, '').filter(({ document: { attributes, name } }) => {
    const { RedrivePolicy: policy } = attributes;
    return (
      name > NextToken && policy !== undefined && readRedrivePolicy(policy).deadLetterTargetArn === target
    );
  });
  const page = remaining.slice(0, MaxResults ?? MAX_LISTED_QUEUES);
  const last = page.at(-1);
  return {
    queueUrls: page.map(({ document }) => queueUrl(context, document)),
    ...(last && page.length < remaining.length && { NextToken: last.document.name }),
  };
};
