import { type Handler, operation } from '../../../schema/operation.ts';
import { addedTags } from '../../../schema/request-tags.ts';
import { string, structure } from '../../../schema/shape.ts';
import { onTagsOfAlarm } from '../access.ts';
import type { CloudWatchContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { Tags } from '../shapes.ts';
import { alarmOfArn } from '../tags.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html */
export const TagResource = operation('TagResource', {
  input: structure({ ResourceARN: string({ min: 1, max: 1024 }), Tags }),
  output: structure({}),
  errors: [ResourceNotFound],
  access: onTagsOfAlarm('cloudwatch:TagResource', addedTags),
});

export const tagResource: Handler<typeof TagResource, CloudWatchContext> = async (input, { alarms }) => {
  const added = Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value]));
  const alarm = alarmOfArn(input.ResourceARN);
  await alarms.setTags(alarm, alarm.name, (tags) => ({ ...tags, ...added }));
  return {};
};
