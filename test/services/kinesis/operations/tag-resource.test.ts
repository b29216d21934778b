import { describe, expect, it } from 'vitest';
import { AddTagsToStream } from '../../../../src/services/kinesis/operations/add-tags-to-stream.ts';
import { ListTagsForResource } from '../../../../src/services/kinesis/operations/list-tags-for-resource.ts';
import { TagResource } from '../../../../src/services/kinesis/operations/tag-resource.ts';
import { UntagResource } from '../../../../src/services/kinesis/operations/untag-resource.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { taggedConsumer } from '../fixtures.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const ResourceARN = `${ARN}orders`;

describe('TagResource', () => {
  it('changes the tags that AddTagsToStream set on the stream', async () => {
    const { call, createStream } = await testKinesis();
    await createStream();
    await call(AddTagsToStream, { StreamName: 'orders', Tags: { team: 'a', Zb: '1' } });
    await call(TagResource, { ResourceARN, Tags: { team: 'b', stage: 'dev' } });
    expect(await call(ListTagsForResource, { ResourceARN })).toEqual({
      Tags: [
        { Key: 'Zb', Value: '1' },
        { Key: 'stage', Value: 'dev' },
        { Key: 'team', Value: 'b' },
      ],
    });
    await call(UntagResource, { ResourceARN, TagKeys: ['stage', 'Zb', 'unknown'] });
    expect(await call(ListTagsForResource, { ResourceARN })).toEqual({ Tags: [{ Key: 'team', Value: 'b' }] });
  });

  it('tags a consumer separately from its stream, from its creation and across a restart', async () => {
    const { call, consumer, clock, engine, options } = await taggedConsumer();
    await call(TagResource, { ...consumer, Tags: { team: 'a', stage: 'dev' } });
    await call(TagResource, { ResourceARN, Tags: { team: 'b' } });
    await call(UntagResource, { ...consumer, TagKeys: ['stage'] });
    await clock.advance(SETTLED_MS);
    await engine.close();
    const again = await testKinesis(options);
    expect(await again.call(ListTagsForResource, consumer)).toEqual({
      Tags: [
        { Key: 'made', Value: 'with' },
        { Key: 'team', Value: 'a' },
      ],
    });
    expect(await again.call(ListTagsForResource, { ResourceARN })).toEqual({
      Tags: [{ Key: 'team', Value: 'b' }],
    });
  });

  it('applies the rules of tags by name', async () => {
    const { failure, createStream } = await testKinesis();
    expect(await failure(TagResource, { ResourceARN, Tags: { a: 'b' } })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream orders under account ${ACCOUNT} not found.`,
    });
    await createStream();
    expect(await failure(TagResource, { ResourceARN, Tags: { 'a;': 'b' } })).toMatchObject({
      code: 'InvalidArgumentException',
    });
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, '']));
    expect(await failure(TagResource, { ResourceARN, Tags: many })).toMatchObject({
      message: expect.stringContaining('cannot have more than 10 tags'),
    });
  });

  it('applies the rules of tags to a consumer, and names it', async () => {
    const { failure, consumer } = await taggedConsumer();
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, '']));
    expect(await failure(TagResource, { ...consumer, Tags: many })).toEqual({
      code: 'InvalidArgumentException',
      message: `Failed to add tags to consumer reader under account ${ACCOUNT} because a given consumer cannot have more than 10 tags associated with it.`,
    });
  });
});
