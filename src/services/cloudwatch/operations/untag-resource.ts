import { type Handler, operation } from '../../../schema/operation.ts';
import { removedTags } from '../../../schema/request-tags.ts';
import { list, string, structure } from '../../../schema/shape.ts';
import { onTagsOfAlarm } from '../access.ts';
import type { CloudWatchContext } from '../context.ts';
import { ResourceNotFound } from '../errors.ts';
import { alarmOfArn } from '../tags.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_UntagResource.html */
export const UntagResource = operation('UntagResource', {
  input: structure({
    ResourceARN: string({ min: 1, max: 1024 }),
    TagKeys: list(string({ min: 1, max: 128 })),
  }),
  output: structure({}),
  errors: [ResourceNotFound],
  access: onTagsOfAlarm('cloudwatch:UntagResource', removedTags),
});

export const untagResource: Handler<typeof UntagResource, CloudWatchContext> = async (
  { ResourceARN: arn, TagKeys: keys },
  { alarms },
) => {
  const alarm = alarmOfArn(arn);
  await alarms.setTags(alarm, alarm.name, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))),
  );
  return {};
};
