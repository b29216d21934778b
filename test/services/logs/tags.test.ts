import { expect, test } from 'vitest';
import { CreateLogGroup } from '../../../src/services/logs/operations/create-log-group.ts';
import { DescribeSubscriptionFilters } from '../../../src/services/logs/operations/describe-subscription-filters.ts';
import { ListTagsForResource } from '../../../src/services/logs/operations/list-tags-for-resource.ts';
import { ListTagsLogGroup } from '../../../src/services/logs/operations/list-tags-log-group.ts';
import { TagLogGroup } from '../../../src/services/logs/operations/tag-log-group.ts';
import { TagResource } from '../../../src/services/logs/operations/tag-resource.ts';
import { UntagLogGroup } from '../../../src/services/logs/operations/untag-log-group.ts';
import { UntagResource } from '../../../src/services/logs/operations/untag-resource.ts';
import { logsWorld } from './world.ts';

const logGroupName = 'web';
const resourceArn = 'arn:aws:logs:us-east-1:000000000000:log-group:web';

test('a group has its initial and later tags, by ARN and by name', async () => {
  const { call } = logsWorld();
  await call(CreateLogGroup, { logGroupName, tags: { stage: 'dev', team: 'web' } });
  await call(TagResource, { resourceArn: `${resourceArn}:*`, tags: { stage: 'prod', size: 'l' } });
  await call(UntagResource, { resourceArn, tagKeys: ['team'] });
  expect(await call(ListTagsForResource, { resourceArn })).toEqual({ tags: { stage: 'prod', size: 'l' } });
  await call(TagLogGroup, { logGroupName, tags: { by: 'name' } });
  await call(UntagLogGroup, { logGroupName, tags: ['size'] });
  expect(await call(ListTagsLogGroup, { logGroupName })).toEqual({ tags: { stage: 'prod', by: 'name' } });
});

test('a fifty-first tag is rejected, and the others remain', async () => {
  const { call } = logsWorld();
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag${index}`, 'x']));
  await call(CreateLogGroup, { logGroupName, tags });
  const refused = call(TagResource, { resourceArn, tags: { more: 'x' } });
  await expect(refused).rejects.toMatchObject({ code: 'TooManyTagsException' });
  expect(await call(ListTagsForResource, { resourceArn })).toEqual({ tags });
});

test.each([
  [resourceArn, 'The specified log group does not exist.'],
  ['arn:aws:s3:::web', 'is not the ARN of a log group'],
])('tags of %s: %s', async (arn, sentence) => {
  const { call } = logsWorld();
  await expect(call(ListTagsForResource, { resourceArn: arn })).rejects.toThrow(sentence);
});

test('a group has no subscription filters', async () => {
  const { call } = logsWorld();
  await expect(call(DescribeSubscriptionFilters, { logGroupName })).rejects.toThrow('does not exist');
  await call(CreateLogGroup, { logGroupName });
  expect(await call(DescribeSubscriptionFilters, { logGroupName })).toEqual({ subscriptionFilters: [] });
});
