import { type Handler, operation } from '../../../schema/operation.ts';
import { integer, list, optional, string, structure } from '../../../schema/shape.ts';
import { queueUrl, type SqsContext } from '../context.ts';
import { InvalidParameterValue } from '../errors.ts';
import { requireRange } from '../require-range.ts';

const MAX_LISTED_QUEUES = 1000;

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
});

/**
 * The token is the name of the last queue of the previous page. As on AWS, it is returned only if MaxResults is set.
 */
export const listQueues: Handler<typeof ListQueues, SqsContext> = (
  { QueueNamePrefix = '', MaxResults, NextToken = '' },
  context,
  caller,
) => {
  requireRange('MaxResults', MaxResults, 1, MAX_LISTED_QUEUES);
  const remaining = context.queues
    .list(caller, QueueNamePrefix)
    .filter(({ document }) => document.name > NextToken);
  const page = remaining.slice(0, MaxResults ?? MAX_LISTED_QUEUES);
  const last = page.at(-1);
  if (!last) return {};
  return {
    QueueUrls: page.map(({ document }) => queueUrl(context, document)),
    ...(MaxResults !== undefined && page.length < remaining.length && { NextToken: last.document.name }),
  };
};
