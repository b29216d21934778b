import { type Handler, operation } from '../../../schema/operation.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onTagsOfAlarm } from '../access.ts';
import type { CloudWatchContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { Tags } from '../shapes.ts';
import { alarmOfArn } from '../tags.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation('ListTagsForResource', {
  readOnly: true,
  input: structure({ ResourceARN: string({ min: 1, max: 1024 }) }),
  output: structure({ Tags }),
  errors: [ResourceNotFound],
  access: onTagsOfAlarm('cloudwatch:ListTagsForResource'),
});

export const listTagsForResource: Handler<typeof ListTagsForResource, CloudWatchContext> = async (
  { ResourceARN: arn },
  { alarms },
) => {
  const named = alarmOfArn(arn);
  const alarm = await alarms.find(named, named.name);
  if (!alarm) throw ResourceNotFound();
  return { Tags: Object.entries(alarm.tags).map(([Key, Value]) => ({ Key, Value })) };
};
