import { type Handler, operation } from '../../../../schema/operation.ts';
import { removedTags } from '../../../../schema/request-tags.ts';
import { list, string, structure } from '../../../../schema/shape.ts';
import { onQueue } from '../../access.ts';
import type { SqsContext } from '../../context.ts';
import { QueueDoesNotExist } from '../../errors.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html */
export const UntagQueue = operation('UntagQueue', {
  input: structure({ QueueUrl: string(), TagKeys: list(string(), { flatName: 'TagKey' }) }),
  errors: [QueueDoesNotExist],
  access: onQueue('sqs:UntagQueue', removedTags),
});

export const untagQueue: Handler<typeof UntagQueue, SqsContext> = async (
  { QueueUrl, TagKeys },
  { queues },
  caller,
) => {
  await queues.change(queues.requireByUrl(caller, QueueUrl), (current) => {
    const remaining = Object.entries(current.tags ?? {}).filter(([key]) => !TagKeys.includes(key));
    return { ...current, tags: Object.fromEntries(remaining) };
  });
};
