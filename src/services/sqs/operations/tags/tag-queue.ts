import { type Handler, operation } from '../../../../schema/operation.ts';
import { addedTags } from '../../../../schema/request-tags.ts';
import { map, string, structure } from '../../../../schema/shape.ts';
import { onQueue } from '../../access.ts';
import type { SqsContext } from '../../context.ts';
import { InvalidParameterValue, QueueDoesNotExist } from '../../errors.ts';
import { MAX_TAGS } from '../../limits.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html */
export const TagQueue = operation('TagQueue', {
  input: structure({
    QueueUrl: string(),
    Tags: map(string(), { flat: { name: 'Tag', key: 'Key', value: 'Value' } }),
  }),
  errors: [InvalidParameterValue, QueueDoesNotExist],
  access: onQueue('sqs:TagQueue', addedTags),
});

export const tagQueue: Handler<typeof TagQueue, SqsContext> = async (
  { QueueUrl, Tags },
  { queues },
  caller,
) => {
  await queues.change(queues.requireByUrl(caller, QueueUrl), (current) => {
    const tags = { ...current.tags, ...Tags };
    if (Object.keys(tags).length > MAX_TAGS) {
      throw InvalidParameterValue(`Too many tags added for queue ${current.name}.`);
    }
    return { ...current, tags };
  });
};
