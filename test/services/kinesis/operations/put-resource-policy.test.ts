import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { DeleteResourcePolicy } from '../../../../src/services/kinesis/operations/delete-resource-policy.ts';
import { GetResourcePolicy } from '../../../../src/services/kinesis/operations/get-resource-policy.ts';
import { PutResourcePolicy } from '../../../../src/services/kinesis/operations/put-resource-policy.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { taggedConsumer } from '../fixtures.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const ResourceARN = `${ARN}orders`;
const Policy = '{"Version":"2012-10-17", "Statement":[]}';

describe('PutResourcePolicy', () => {
  it('sets the policy of a consumer separately from that of its stream, once it is ACTIVE', async () => {
    const { call, failure, consumer, clock } = await taggedConsumer();
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

  it.each(['', '{', '[]', '7', 'null', '{}'])('rejects %j', async (text) => {
    const { failure, createStream } = await testKinesis();
    await createStream();
    expect(await failure(PutResourcePolicy, { ResourceARN, Policy: text })).toMatchObject({
      code: 'InvalidArgumentException',
    });
  });

  it('rejects a policy that is too long, and a stream that is being created', async () => {
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
