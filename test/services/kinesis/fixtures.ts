import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { ARN, testKinesis } from './harness.ts';

export type TestKinesis = Awaited<ReturnType<typeof testKinesis>>;

const StreamName = 'orders';
const StreamARN = ARN + StreamName;

/** The first hash key of the upper half. */
export const MIDDLE_HASH_KEY = '170141183460469231731687303715884105728';

export const KMS = { StreamName, EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' } as const;

export const shardIdOf = (number: number) => `shardId-${String(number).padStart(12, '0')}`;

export const commitment = (Status: 'ENABLED' | 'DISABLED') => ({
  MinimumThroughputBillingCommitment: { Status },
});

export async function summaryOf({ call }: TestKinesis, streamName = StreamName) {
  return (await call(DescribeStreamSummary, { StreamName: streamName })).StreamDescriptionSummary;
}

/** A stream of one shard with three records a second apart, then split. */
export async function splitStream() {
  const kinesis = await testKinesis();
  const { call, clock, createStream } = kinesis;
  await createStream();
  const numbers: string[] = [];
  for (const text of ['one', 'two', 'three']) {
    const put = await call(PutRecord, { StreamName, PartitionKey: 'a', Data: Buffer.from(text) });
    numbers.push(put.SequenceNumber);
    await clock.advance(1000);
  }
  await call(SplitShard, { StreamName, ShardToSplit: '0', NewStartingHashKey: MIDDLE_HASH_KEY });
  await clock.advance(SETTLED_MS);
  return { ...kinesis, numbers };
}

/** An on-demand stream of four shards. */
export async function onDemandStream(RecordDistributionStrategy?: 'AUTO' | 'USER_PARTITION_KEY') {
  const kinesis = await testKinesis();
  await kinesis.call(CreateStream, {
    StreamName,
    StreamModeDetails: { StreamMode: 'ON_DEMAND' },
    RecordDistributionStrategy,
  });
  await kinesis.clock.advance(SETTLED_MS);
  const strategy = async () => (await summaryOf(kinesis)).RecordDistributionStrategy;
  return { ...kinesis, strategy };
}

/** A stream with which consumers can be registered. */
export async function streamWithConsumers() {
  const kinesis = await testKinesis();
  await kinesis.createStream();
  const { call, clock } = kinesis;
  /** Registers a consumer and waits until it is ACTIVE. */
  const register = async (ConsumerName = 'reader'): Promise<string> => {
    const { Consumer } = await call(RegisterStreamConsumer, { StreamARN, ConsumerName });
    await clock.advance(SETTLED_MS);
    return Consumer.ConsumerARN;
  };
  return { ...kinesis, register };
}

/** A stream with a consumer in CREATING that was registered with a tag. */
export async function taggedConsumer() {
  const kinesis = await testKinesis();
  await kinesis.createStream();
  const Tags = { made: 'with' };
  const { Consumer } = await kinesis.call(RegisterStreamConsumer, {
    StreamARN,
    ConsumerName: 'reader',
    Tags,
  });
  return { ...kinesis, consumer: { ResourceARN: Consumer.ConsumerARN } };
}
