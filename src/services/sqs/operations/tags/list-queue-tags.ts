import { type Handler, operation } from '../../../../schema/operation.ts';
import { map, optional, string, structure } from '../../../../schema/shape.ts';
import { onQueue } from '../../access.ts';
import type { SqsContext } from '../../context.ts';
import { QueueDoesNotExist } from '../../errors.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html */
export const ListQueueTags = operation('ListQueueTags', {
  readOnly: true,
  input: structure({ QueueUrl: string() }),
  output: structure({ Tags: optional(map(string(), { flat: { name: 'Tag', key: 'Key', value: 'Value' } })) }),
  errors: [QueueDoesNotExist],
  access: onQueue('sqs:ListQueueTags'),
});

export const listQueueTags: Handler<typeof ListQueueTags, SqsContext> = (
  { QueueUrl },
  { queues },
  caller,
) => {
  const { tags = {} } = queues.requireByUrl(caller, QueueUrl).document;
  return Object.keys(tags).length === 0 ? {} : { Tags: { ...tags } };
};
