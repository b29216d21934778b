import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/schema/operation.ts';
import { ListShards } from '../../../src/services/kinesis/operations/list-shards.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';
import { validStructure } from './samples.ts';

/* Every operation that takes the name of a stream takes its ARN too, and they mean the same. */
describe('a stream', async () => {
  const { service, failure, createStream } = await testKinesis();
  await createStream('there');
  const named = [...service.operations.values()]
    .map(({ operation }) => operation)
    .filter(({ name, input }) => 'StreamName' in input.members && name !== 'CreateStream');

  const answer = (operation: Operation, address: object) =>
    failure(operation, { ...validStructure(operation.input), ...address });

  it('is named so by these', () => {
    expect(named.map(({ name }) => name)).toEqual([
      'AddTagsToStream',
      'DecreaseStreamRetentionPeriod',
      'DeleteStream',
      'DescribeStream',
      'DescribeStreamSummary',
      'DisableEnhancedMonitoring',
      'EnableEnhancedMonitoring',
      'GetShardIterator',
      'IncreaseStreamRetentionPeriod',
      'ListShards',
      'ListTagsForStream',
      'MergeShards',
      'PutRecord',
      'PutRecords',
      'RemoveTagsFromStream',
      'SplitShard',
      'StartStreamEncryption',
      'StopStreamEncryption',
      'UpdateShardCount',
      'UpdateStreamWarmThroughput',
    ]);
  });

  it.each(named.map((operation) => [operation.name, operation] as const))('%s', async (_, operation) => {
    const missing = {
      code: 'ResourceNotFoundException',
      message:
        operation.name === 'GetShardIterator'
          ? `Shard shardId-000000000000 in stream none under account ${ACCOUNT} does not exist`
          : `Stream none under account ${ACCOUNT} not found.`,
    };
    const StreamId = `${'a'.repeat(20)}-aaa`;
    expect(await answer(operation, { StreamName: 'none' })).toEqual(missing);
    expect(await answer(operation, { StreamARN: `${ARN}none` })).toEqual(missing);
    expect(await answer(operation, { StreamName: 'none', StreamARN: `${ARN}none`, StreamId })).toEqual(
      missing,
    );
    expect(await answer(operation, { StreamName: 'there', StreamARN: `${ARN}none` })).toEqual({
      code: 'InvalidArgumentException',
      message: `StreamName there and StreamARN ${ARN}none name different streams.`,
    });
    for (const foreign of ['us-east-1:210987654321', `eu-west-1:${ACCOUNT}`]) {
      const StreamARN = `arn:aws:kinesis:${foreign}:stream/there`;
      expect((await answer(operation, { StreamARN })).code).toBe('ResourceNotFoundException');
    }
    const nameless =
      operation.name === ListShards.name
        ? {
            code: 'InvalidArgumentException',
            message: 'Either NextToken or StreamName should be provided.',
          }
        : {
            code: 'ValidationException',
            message:
              "1 validation error detected: Value null at 'streamName' failed to satisfy constraint: Member must not be null",
          };
    expect(await answer(operation, {})).toEqual(nameless);
    expect(await answer(operation, { StreamId })).toEqual(nameless);
  });
});
