import { expect, it } from 'vitest';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { DecreaseStreamRetentionPeriod } from '../../../src/services/kinesis/operations/decrease-stream-retention-period.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { IncreaseStreamRetentionPeriod } from '../../../src/services/kinesis/operations/increase-stream-retention-period.ts';
import { ListShards } from '../../../src/services/kinesis/operations/list-shards.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import { SETTLED_MS } from '../../engine/harness.ts';
import { FaultyDisk } from '../../support/faulty-disk.ts';
import { until } from '../../support/until.ts';
import { ACCOUNT, testKinesis } from './harness.ts';

const HOUR_MS = 3_600_000;
const StreamName = 'orders';

/** The service on an embedded store whose segments are small enough for a hundred records to fill several. */
async function onDisk() {
  const [disk, clock] = [new FaultyDisk(), new VirtualClock()];
  const options = {
    segmentBytes: 64 * 1024,
    pageBytes: 16 * 1024,
    tailBytes: 64 * 1024,
    maxWaitingBytes: 128 * 1024,
    maxBatchBytes: 40 * 1024,
    chunkBlockBytes: 4 * 1024,
  };
  const store = await openEmbeddedStore({ disk, clock, logger: silentLogger, durability: 'fsync', options });
  const kinesis = await testKinesis({ store, clock });
  await kinesis.createStream(StreamName);
  const fill = async (text: string, count: number) => {
    const Data = Buffer.from(text.padEnd(2_000, '.'));
    for (let index = 0; index < count; index++) {
      await kinesis.call(PutRecord, { StreamName, PartitionKey: 'k', Data });
    }
  };
  const chunkBytes = async () => {
    const paths = disk.paths.filter((path) => path.startsWith('chunks/'));
    const sizes = await Promise.all(paths.map((path) => disk.sizeOf(path)));
    return sizes.reduce<number>((sum, size = 0) => sum + size, 0);
  };
  const kept = async () => {
    const texts = await kinesis.readTexts(await kinesis.iteratorAt(StreamName));
    return new Set(texts.map((text) => text.replaceAll('.', '')));
  };
  const close = async () => {
    await kinesis.engine.close();
    await store.close();
  };
  return { ...kinesis, fill, chunkBytes, kept, close };
}

it('is a day by default, and frees disk space after it', async () => {
  const { fill, chunkBytes, kept, clock, close } = await onDisk();
  await fill('old', 100);
  await until(async () => (await chunkBytes()) > 100_000);
  await clock.advance(23 * HOUR_MS);
  expect(await kept()).toEqual(new Set(['old']));
  await clock.advance(2 * HOUR_MS);
  expect(await kept()).toEqual(new Set());
  await until(async () => (await chunkBytes()) === 0);
  await close();
});

it('extends to a year, and shortens to a day at once', async () => {
  const { call, fill, chunkBytes, kept, clock, close } = await onDisk();
  await call(IncreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours: 8_760 });
  await clock.advance(SETTLED_MS);
  await fill('winter', 100);
  await until(async () => (await chunkBytes()) > 100_000);
  // Step only the wall clock: to run the timers of a year would take too long.
  clock.stepWallClock(8_759 * HOUR_MS);
  await clock.advance(HOUR_MS / 2);
  await fill('now', 1);
  expect(await kept()).toEqual(new Set(['winter', 'now']));
  await call(DecreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours: 24 });
  expect(await kept()).toEqual(new Set(['now']));
  await clock.advance(SETTLED_MS);
  await until(async () => (await chunkBytes()) < 100_000);
  await call(IncreaseStreamRetentionPeriod, { StreamName, RetentionPeriodHours: 8_760 });
  await clock.advance(SETTLED_MS);
  expect(await kept()).toEqual(new Set(['now']));
  await close();
});

it('removes a closed shard with its last record', async () => {
  const { call, failure, fill, clock, close } = await onDisk();
  await fill('old', 1);
  await call(SplitShard, { StreamName, ShardToSplit: '0', NewStartingHashKey: '1000' });
  await clock.advance(SETTLED_MS);
  const listed = async () =>
    (await call(ListShards, { StreamName })).Shards!.map(({ ShardId }) => ShardId.at(-1));
  await clock.advance(23 * HOUR_MS);
  expect(await listed()).toEqual(['0', '1', '2']);
  await clock.advance(HOUR_MS);
  expect(await listed()).toEqual(['1', '2']);
  const request = { StreamName, ShardId: '0', ShardIteratorType: 'TRIM_HORIZON' } as const;
  expect(await failure(GetShardIterator, request)).toEqual({
    code: 'ResourceNotFoundException',
    message: `Shard shardId-000000000000 in stream orders under account ${ACCOUNT} does not exist`,
  });
  await close();
});
