import type { Client } from '../../../client/client.ts';
import { isClientError } from '../../../client/errors.ts';
import { OperatorError } from '../../../lib/operator-error.ts';
import { GetRecords } from '../../../services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../services/kinesis/operations/get-shard-iterator.ts';
import { ListShards } from '../../../services/kinesis/operations/list-shards.ts';
import { PutRecord } from '../../../services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../services/kinesis/traits.ts';
import { Invoke } from '../../../services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../../services/lambda/traits.ts';
import type { PipelineApi } from './pipeline-api.ts';

const THROTTLED = 'ProvisionedThroughputExceededException';

/** The calls of the demo on one stream, over HTTP like those of any client. */
export function pipelineApi(client: Client, streamName: string): PipelineApi {
  return {
    async shards() {
      const { Shards = [] } = await client.call(kinesisTraits, ListShards, { StreamName: streamName });
      return Shards.map(({ ShardId, HashKeyRange }) => ({
        shardId: ShardId,
        startingHashKey: BigInt(HashKeyRange.StartingHashKey),
        endingHashKey: BigInt(HashKeyRange.EndingHashKey),
      }));
    },

    async put(partitionKey, data) {
      const input = { StreamName: streamName, PartitionKey: partitionKey, Data: data };
      const response = await orThrottled(client.call(kinesisTraits, PutRecord, input));
      return response === 'throttled' ? response : { sequenceNumber: BigInt(response.SequenceNumber) };
    },

    async openIterator(shardId, start) {
      const input = { StreamName: streamName, ShardId: shardId, ShardIteratorType: start };
      const { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, input);
      return ShardIterator!;
    },

    async read(iterator, limit) {
      const input = { ShardIterator: iterator, Limit: limit };
      const response = await orThrottled(client.call(kinesisTraits, GetRecords, input));
      if (response === 'throttled') return response;
      return {
        records: response.Records.map(({ Data }) => ({ data: Data })),
        nextIterator: response.NextShardIterator,
        millisBehindLatest: response.MillisBehindLatest ?? 0,
      };
    },

    async invoke(functionName, event) {
      const { FunctionError, Payload } = await client.call(lambdaTraits, Invoke, {
        FunctionName: functionName,
        Payload: Buffer.from(JSON.stringify(event)),
      });
      const text = Payload?.toString() ?? '';
      if (FunctionError !== undefined) {
        throw new OperatorError(
          `${functionName} failed: ${text}; see its log: millrace logs -f ${functionName}`,
        );
      }
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    },
  };
}

async function orThrottled<T>(response: Promise<T>): Promise<T | 'throttled'> {
  try {
    return await response;
  } catch (error) {
    if (isClientError(error, THROTTLED)) return 'throttled';
    throw error;
  }
}
