import { describe, expect, it } from 'vitest';
import { AddTagsToStream } from '../../../src/services/kinesis/operations/add-tags-to-stream.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DeleteResourcePolicy } from '../../../src/services/kinesis/operations/delete-resource-policy.ts';
import { GetResourcePolicy } from '../../../src/services/kinesis/operations/get-resource-policy.ts';
import { ListTagsForResource } from '../../../src/services/kinesis/operations/list-tags-for-resource.ts';
import { PutResourcePolicy } from '../../../src/services/kinesis/operations/put-resource-policy.ts';
import { TagResource } from '../../../src/services/kinesis/operations/tag-resource.ts';
import { UntagResource } from '../../../src/services/kinesis/operations/untag-resource.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';

const ResourceARN = `${ARN}orders`;

describe('tags by ARN', () => {
  it('are the tags of the stream', async () => {
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

  it('keep the rules of tags by name', async () => {
    const { failure, createStream } = await testKinesis();
    expect(await failure(TagResource, { ResourceARN, Tags: { a: 'b' } })).toEqual({
      code: 'ResourceNotFoundException',
      message: `Stream orders under account ${ACCOUNT} not found.`,
    });
    await createStream();
    expect(await failure(TagResource, { ResourceARN, Tags: { 'a;': 'b' } })).toMatchObject({
      code: 'InvalidArgumentException',
    });
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, place) => [`k${place}`, '']));
    expect(await failure(TagResource, { ResourceARN, Tags: many })).toMatchObject({
      message: expect.stringContaining('cannot have more than 10 tags'),
    });
    expect(await failure(ListTagsForResource, { ResourceARN: `${ARN}a/b` })).toEqual({
      code: 'ValidationException',
      message: `1 validation error detected: Value '${ARN}a/b' at 'resourceARN' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+`,
    });
  });
});

describe('resource policies', () => {
  const Policy = '{"Version":"2012-10-17", "Statement":[]}';

  it('are given back as they were put, across a restart', async () => {
    const before = await testKinesis();
    await before.createStream();
    expect(await before.call(GetResourcePolicy, { ResourceARN })).toEqual({ Policy: '{}' });
    await before.call(PutResourcePolicy, { ResourceARN, Policy });
    await before.engine.close();
    const { call, failure } = await testKinesis(before.options);
    expect(await call(GetResourcePolicy, { ResourceARN })).toEqual({ Policy });
    await call(DeleteResourcePolicy, { ResourceARN });
    expect(await call(GetResourcePolicy, { ResourceARN })).toEqual({ Policy: '{}' });
    expect(await failure(DeleteResourcePolicy, { ResourceARN })).toEqual({
      code: 'ResourceNotFoundException',
      message: `No resource policy found for resource ARN ${ResourceARN}.`,
    });
  });

  it.each(['', '{', '[]', '7', 'null', '{}'])('refuse %j', async (text) => {
    const { failure, createStream } = await testKinesis();
    await createStream();
    expect(await failure(PutResourcePolicy, { ResourceARN, Policy: text })).toMatchObject({
      code: 'InvalidArgumentException',
    });
  });

  it('refuse more than they may hold, and a stream that is not there yet', async () => {
    const { failure, call, createStream } = await testKinesis();
    await createStream();
    const long = JSON.stringify({ Statement: ['x'.repeat(20 * 1024)] });
    expect(await failure(PutResourcePolicy, { ResourceARN, Policy: long })).toMatchObject({
      code: 'LimitExceededException',
    });
    await call(CreateStream, { StreamName: 'new', ShardCount: 1 });
    expect(await failure(PutResourcePolicy, { ResourceARN: `${ARN}new`, Policy })).toMatchObject({
      code: 'ResourceInUseException',
    });
  });
});
