import { describe, expect, it } from 'vitest';
import { DeleteStream } from '../../../../src/services/kinesis/operations/delete-stream.ts';
import { DeregisterStreamConsumer } from '../../../../src/services/kinesis/operations/deregister-stream-consumer.ts';
import { GetResourcePolicy } from '../../../../src/services/kinesis/operations/get-resource-policy.ts';
import { ListTagsForResource } from '../../../../src/services/kinesis/operations/list-tags-for-resource.ts';
import { RegisterStreamConsumer } from '../../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { TagResource } from '../../../../src/services/kinesis/operations/tag-resource.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { taggedConsumer } from '../fixtures.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const ResourceARN = `${ARN}orders`;

describe('ListTagsForResource', () => {
  it('returns the tags of a consumer', async () => {
    const { call, consumer } = await taggedConsumer();
    expect(await call(ListTagsForResource, consumer)).toEqual({ Tags: [{ Key: 'made', Value: 'with' }] });
  });

  it('does not find a consumer that was deregistered, nor the tags of an earlier one', async () => {
    const { call, failure, consumer, clock } = await taggedConsumer();
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

  it('rejects an ARN that is not of a stream', async () => {
    const { failure } = await testKinesis();
    expect(await failure(ListTagsForResource, { ResourceARN: `${ARN}a/b` })).toEqual({
      code: 'ValidationException',
      message: `1 validation error detected: Value '${ARN}a/b' at 'resourceARN' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+`,
    });
  });

  it('rejects the ARN of a consumer without its creation time', async () => {
    const { failure } = await taggedConsumer();
    const broken = `${ResourceARN}/consumer/reader`;
    expect((await failure(ListTagsForResource, { ResourceARN: broken })).message).toBe(
      `1 validation error detected: Value '${broken}' at 'resourceARN' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:aws.*:kinesis:.*:\\d{12}:.*stream/\\S+`,
    );
  });
});
