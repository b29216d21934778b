import { describe, expect, it } from 'vitest';
import { AddTagsToStream } from '../../../src/services/kinesis/operations/add-tags-to-stream.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DeleteStream } from '../../../src/services/kinesis/operations/delete-stream.ts';
import { DeregisterStreamConsumer } from '../../../src/services/kinesis/operations/deregister-stream-consumer.ts';
import { DeleteResourcePolicy } from '../../../src/services/kinesis/operations/delete-resource-policy.ts';
import { GetResourcePolicy } from '../../../src/services/kinesis/operations/get-resource-policy.ts';
import { ListTagsForResource } from '../../../src/services/kinesis/operations/list-tags-for-resource.ts';
import { PutResourcePolicy } from '../../../src/services/kinesis/operations/put-resource-policy.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { TagResource } from '../../../src/services/kinesis/operations/tag-resource.ts';
import { UntagResource } from '../../../src/services/kinesis/operations/untag-resource.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
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

describe('a consumer', () => {
  const Policy = '{"Version":"2012-10-17", "Statement":[]}';

  async function withConsumer() {
    const kinesis = await testKinesis();
    await kinesis.createStream();
    const Tags = { made: 'with' };
    const asked = { StreamARN: ResourceARN, ConsumerName: 'reader', Tags };
    const { Consumer } = await kinesis.call(RegisterStreamConsumer, asked);
    return { ...kinesis, consumer: { ResourceARN: Consumer.ConsumerARN } };
  }

  it('has tags of its own, from when it is created and across a restart', async () => {
    const { call, consumer, clock, engine, options } = await withConsumer();
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

  it('keeps the rules of tags, and is named by them', async () => {
    const { failure, consumer } = await withConsumer();
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, place) => [`k${place}`, '']));
    expect(await failure(TagResource, { ...consumer, Tags: many })).toEqual({
      code: 'InvalidArgumentException',
      message: `Failed to add tags to consumer reader under account ${ACCOUNT} because a given consumer cannot have more than 10 tags associated with it.`,
    });
    expect(await failure(UntagResource, { ...consumer, TagKeys: [';'] })).toMatchObject({
      code: 'InvalidArgumentException',
    });
  });

  it('has a policy of its own, once it is ACTIVE', async () => {
    const { call, failure, consumer, clock } = await withConsumer();
    const createdSeconds = Math.floor(clock.now() / 1000);
    expect(await failure(PutResourcePolicy, { ...consumer, Policy })).toEqual({
      code: 'ResourceInUseException',
      message: `Consumer reader with creation timestamp ${createdSeconds} under stream orders and account ${ACCOUNT} is not in ACTIVE status.`,
    });
    await clock.advance(SETTLED_MS);
    await call(PutResourcePolicy, { ...consumer, Policy });
    expect(await call(GetResourcePolicy, consumer)).toEqual({ Policy });
    expect(await call(GetResourcePolicy, { ResourceARN })).toEqual({ Policy: '{}' });
    await call(DeleteResourcePolicy, consumer);
    expect(await call(GetResourcePolicy, consumer)).toEqual({ Policy: '{}' });
  });

  it('takes them along when it goes, and is not found afterwards', async () => {
    const { call, failure, consumer, clock } = await withConsumer();
    await clock.advance(SETTLED_MS);
    await call(DeregisterStreamConsumer, { ConsumerARN: consumer.ResourceARN });
    expect(await failure(TagResource, { ...consumer, Tags: { a: 'b' } })).toMatchObject({
      code: 'ResourceInUseException',
    });
    await clock.advance(SETTLED_MS);
    const gone = {
      code: 'ResourceNotFoundException',
      message: `Consumer reader, account ${ACCOUNT} not found.`,
    };
    expect(await failure(ListTagsForResource, consumer)).toEqual(gone);
    expect(await failure(GetResourcePolicy, consumer)).toEqual(gone);
    const { Consumer } = await call(RegisterStreamConsumer, {
      StreamARN: ResourceARN,
      ConsumerName: 'reader',
    });
    expect(await call(ListTagsForResource, { ResourceARN: Consumer.ConsumerARN })).toEqual({ Tags: [] });
    expect(await failure(ListTagsForResource, consumer)).toEqual(gone);
    await call(DeleteStream, { StreamName: 'orders', EnforceConsumerDeletion: true });
    await clock.advance(SETTLED_MS);
    expect(await failure(ListTagsForResource, consumer)).toMatchObject({
      message: `Stream orders under account ${ACCOUNT} not found.`,
    });
  });

  it('is told by an ARN that is one', async () => {
    const { failure } = await withConsumer();
    const broken = `${ResourceARN}/consumer/reader`;
    expect((await failure(ListTagsForResource, { ResourceARN: broken })).message).toBe(
      `1 validation error detected: Value '${broken}' at 'resourceARN' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+`,
    );
  });
});
