import { describe, expect, it } from 'vitest';
import { CreateStream } from '../../../../src/services/kinesis/operations/create-stream.ts';
import { DeleteStream } from '../../../../src/services/kinesis/operations/delete-stream.ts';
import { DescribeStream } from '../../../../src/services/kinesis/operations/describe-stream.ts';
import { ListStreamConsumers } from '../../../../src/services/kinesis/operations/list-stream-consumers.ts';
import { SETTLED_MS } from '../../../engine/harness.ts';
import { streamWithConsumers } from '../fixtures.ts';
import { ACCOUNT, ARN, testKinesis } from '../harness.ts';

const StreamARN = `${ARN}orders`;

describe('DeleteStream', () => {
  it('passes through DELETING, also from CREATING', async () => {
    const { call, failure, clock } = await testKinesis();
    await call(CreateStream, { StreamName: 'orders', ShardCount: 1 });
    await call(DeleteStream, { StreamName: 'orders' });
    const { StreamDescription } = await call(DescribeStream, { StreamName: 'orders' });
    expect(StreamDescription).toMatchObject({ StreamStatus: 'DELETING', Shards: [] });
    await call(DeleteStream, { StreamName: 'orders' });
    await clock.advance(SETTLED_MS);
    for (const operation of [DescribeStream, DeleteStream]) {
      expect(await failure(operation, { StreamName: 'orders' })).toEqual({
        code: 'ResourceNotFoundException',
        message: `Stream orders under account ${ACCOUNT} not found.`,
      });
    }
  });

  it('keeps a stream that has consumers, unless EnforceConsumerDeletion is set', async () => {
    const { call, createStream, failure, register, clock } = await streamWithConsumers();
    await register();
    expect(await failure(DeleteStream, { StreamName: 'orders' })).toEqual({
      code: 'ResourceInUseException',
      message:
        `DeleteStream can't delete ${StreamARN} because there are consumers associated with this data stream. ` +
        'To delete orders anyway, set the EnforceConsumerDeletion parameter to true to force the deletion of all ' +
        'the consumers that are associated with it.',
    });
    await call(DeleteStream, { StreamName: 'orders', EnforceConsumerDeletion: true });
    await clock.advance(SETTLED_MS);
    await createStream();
    expect(await call(ListStreamConsumers, { StreamARN })).toEqual({ Consumers: [] });
  });
});
