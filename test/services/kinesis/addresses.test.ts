import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/schema/operation.ts';
import { ListShards } from '../../../src/services/kinesis/operations/list-shards.ts';
import { ACCOUNT, ARN, testKinesis } from './harness.ts';
import { validStructure } from './samples.ts';

/* Every operation that accepts the name of a stream also accepts its ARN, with the same meaning. */
describe('the address of a stream', async () => {
  const { service, failure, createStream } = await testKinesis();
  await createStream('existing');
  const named = [...service.operations.values()]
    .map(({ operation }) => operation)
    .filter(({ name, input }) => 'StreamName' in input.members && name !== 'CreateStream');

  const errorOf = (operation: Operation, address: object) =>
    failure(operation, { ...validStructure(operation.input), ...address });

  it('is a member of these operations', () => {
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

  it.each(named.map((operation) => [operation.name, operation] as const))(
    'resolves for %s',
    async (_, operation) => {
      const missing = {
        code: 'ResourceNotFoundException',
        message:
          operation.name === 'GetShardIterator'
            ? `Shard shardId-000000000000 in stream none under account ${ACCOUNT} does not exist`
            : `Stream none under account ${ACCOUNT} not found.`,
      };
      const StreamId = `${'a'.repeat(20)}-aaa`;
      expect(await errorOf(operation, { StreamName: 'none' })).toEqual(missing);
      expect(await errorOf(operation, { StreamARN: `${ARN}none` })).toEqual(missing);
      expect(await errorOf(operation, { StreamName: 'none', StreamARN: `${ARN}none`, StreamId })).toEqual(
        missing,
      );
      expect(await errorOf(operation, { StreamName: 'existing', StreamARN: `${ARN}none` })).toEqual({
        code: 'InvalidArgumentException',
        message: `StreamName existing and StreamARN ${ARN}none name different streams.`,
      });
      for (const namespace of ['us-east-1:210987654321', `eu-west-1:${ACCOUNT}`]) {
        const StreamARN = `arn:aws:kinesis:${namespace}:stream/existing`;
        expect((await errorOf(operation, { StreamARN })).code).toBe('ResourceNotFoundException');
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
      expect(await errorOf(operation, {})).toEqual(nameless);
      expect(await errorOf(operation, { StreamId })).toEqual(nameless);
    },
  );
});
