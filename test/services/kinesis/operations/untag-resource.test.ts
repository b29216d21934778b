import { describe, expect, it } from 'vitest';
import { ListTagsForResource } from '../../../../src/services/kinesis/operations/list-tags-for-resource.ts';
import { TagResource } from '../../../../src/services/kinesis/operations/tag-resource.ts';
import { UntagResource } from '../../../../src/services/kinesis/operations/untag-resource.ts';
import { taggedConsumer } from '../fixtures.ts';
import { ARN, testKinesis } from '../harness.ts';

const ResourceARN = `${ARN}orders`;

describe('UntagResource', () => {
  it('removes tags, and ignores keys that no tag has', async () => {
    const { call, createStream } = await testKinesis();
    await createStream();
    await call(TagResource, { ResourceARN, Tags: { team: 'a', stage: 'dev' } });
    await call(UntagResource, { ResourceARN, TagKeys: ['stage', 'unknown'] });
    expect(await call(ListTagsForResource, { ResourceARN })).toEqual({ Tags: [{ Key: 'team', Value: 'a' }] });
  });

  it('rejects invalid characters', async () => {
    const { failure, consumer } = await taggedConsumer();
    expect(await failure(UntagResource, { ...consumer, TagKeys: [';'] })).toMatchObject({
      code: 'InvalidArgumentException',
    });
  });
});
