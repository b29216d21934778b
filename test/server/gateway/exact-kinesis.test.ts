import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import type { Input, Operation } from '../../../src/schema/operation.ts';
import { exactKinesis } from '../../../src/server/gateway/exact-kinesis.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { PutRecords } from '../../../src/services/kinesis/operations/put-records.ts';
import { RegisterStreamConsumer } from '../../../src/services/kinesis/operations/register-stream-consumer.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { SubscribeToShard } from '../../../src/services/kinesis/operations/subscribe-to-shard.ts';
import { UpdateMaxRecordSize } from '../../../src/services/kinesis/operations/update-max-record-size.ts';
import { UpdateStreamRecordDistributionStrategy } from '../../../src/services/kinesis/operations/update-stream-record-distribution-strategy.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { MIDDLE_HASH_KEY } from '../../services/kinesis/fixtures.ts';
import { ACCOUNT, ARN, testKinesis } from '../../services/kinesis/harness.ts';
import { LateMeta } from '../../support/late-meta.ts';
import { memoryStore } from '../../support/memory-store.ts';

const StreamName = 'orders';
const StreamARN = ARN + StreamName;
const Data = Buffer.from('x');

type Kinesis = Awaited<ReturnType<typeof testKinesis>>;

/** Two gateways on one store. The second one has only what was there before `change`. */
async function gateways() {
  const clock = new VirtualClock();
  const store = memoryStore(clock);
  const first = await testKinesis({ clock, store });
  const meta = await LateMeta.open(store.meta);
  const second = await testKinesis({ clock, store: { ...store, meta } });
  const exact = exactKinesis(second.service, meta);
  const caller = {
    account: ACCOUNT,
    region: 'us-east-1',
    accessKeyId: ACCOUNT,
    requestId: 'request',
    signal: new AbortController().signal,
  };
  const callSecond = <Op extends Operation>(operation: Op, input: Input<Op>) =>
    exact.operations.get(operation.name)!.run(input, caller);
  return { first, clock, catchUp: () => meta.catchUp(), callSecond };
}

const onDemand = { StreamModeDetails: { StreamMode: 'ON_DEMAND' } } as const;
const distribute = (Strategy: 'AUTO' | 'USER_PARTITION_KEY') => ({
  StreamARN,
  RecordDistributionStrategy: Strategy,
});

test.each<
  readonly [
    string,
    (first: Kinesis) => Promise<unknown>,
    (first: Kinesis) => Promise<unknown>,
    Operation,
    object,
  ]
>([
  [
    'a stream',
    async () => {},
    ({ call }) => call(CreateStream, { StreamName, ShardCount: 1 }),
    PutRecord,
    { StreamName, PartitionKey: 'a', Data },
  ],
  [
    'a child shard',
    ({ call }) => call(CreateStream, { StreamName, ShardCount: 1 }),
    ({ call }) => call(SplitShard, { StreamName, ShardToSplit: '0', NewStartingHashKey: MIDDLE_HASH_KEY }),
    GetShardIterator,
    { StreamName, ShardId: '1', ShardIteratorType: 'TRIM_HORIZON' },
  ],
  [
    'the size of its records',
    ({ call }) => call(CreateStream, { StreamName, ShardCount: 1 }),
    ({ call }) => call(UpdateMaxRecordSize, { StreamARN, MaxRecordSizeInKiB: 2048 }),
    PutRecord,
    { StreamName, PartitionKey: 'a', Data: Buffer.alloc(1.5 * 2 ** 20) },
  ],
  [
    'records without keys',
    ({ call }) => call(CreateStream, { StreamName, ...onDemand }),
    ({ call }) => call(UpdateStreamRecordDistributionStrategy, distribute('AUTO')),
    PutRecords,
    { StreamName, Records: [{ Data }] },
  ],
])(
  'a gateway that is behind refuses nothing that another one has changed: %s',
  async (...[, before, change, operation, input]) => {
    const { first, clock, catchUp, callSecond } = await gateways();
    await before(first);
    await clock.advance(SETTLED_MS);
    await catchUp();
    await change(first);
    await clock.advance(SETTLED_MS);
    await callSecond(operation, input as Input<Operation>);
  },
);

test('a gateway that is behind lets a consumer subscribe that has become active', async () => {
  const { first, clock, catchUp, callSecond } = await gateways();
  await first.createStream();
  const { Consumer } = await first.call(RegisterStreamConsumer, { StreamARN, ConsumerName: 'app' });
  await catchUp();
  await clock.advance(SETTLED_MS);
  const { ConsumerARN } = Consumer;
  const StartingPosition = { Type: 'LATEST' } as const;
  await callSecond(SubscribeToShard, { ConsumerARN, ShardId: '0', StartingPosition });
});

test('what does not exist on any gateway is refused', async () => {
  const { callSecond } = await gateways();
  await expect(callSecond(PutRecord, { StreamName, PartitionKey: 'a', Data })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});
