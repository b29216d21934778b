import { expect, test } from 'vitest';
import type { Client } from '../../../src/client/client.ts';
import { ClientError } from '../../../src/client/errors.ts';
import { sampleKeys } from '../../../src/cli/plan/measured/key-sample.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

/** A stream whose shards refuse so many reads before they return 40 records of one key. */
function streamOf(refusals: Readonly<Record<string, number>>): Client {
  const left = new Map(Object.entries(refusals));
  const call = async (
    _traits: unknown,
    { name }: { name: string },
    { ShardId, ShardIterator }: { ShardId?: string; ShardIterator?: string },
  ) => {
    if (name === 'GetShardIterator') return { ShardIterator: ShardId };
    const refusalsLeft = left.get(ShardIterator!)!;
    if (refusalsLeft > 0) {
      left.set(ShardIterator!, refusalsLeft - 1);
      const facts = { status: 400, requestId: undefined };
      throw new ClientError('ProvisionedThroughputExceededException', 'Rate exceeded', facts);
    }
    const Records = Array.from({ length: 40 }, () => ({ PartitionKey: `key of ${ShardIterator}` }));
    return { Records, MillisBehindLatest: 0 };
  };
  return { call } as unknown as Client;
}

async function sample(refusals: Readonly<Record<string, number>>) {
  const clock = new VirtualClock();
  const shares = new Map(Object.keys(refusals).map((shardId) => [shardId, 0.5]));
  const sampling = sampleKeys({ client: streamOf(refusals), clock }, 'orders', shares, 0);
  await clock.advance(60_000);
  return sampling;
}

test('a shard that other consumers read is read when its limit allows it', async () => {
  expect(await sample({ a: 3, b: 0 })).toMatchObject({ sampledRecords: 80, keys: 2 });
});

test('a shard whose limit is always used up is left out, and the number of keys is not known then', async () => {
  expect(await sample({ a: Infinity, b: 0 })).toMatchObject({
    sampledRecords: 40,
    hottestKey: { key: 'key of b', share: 0.5 },
    keys: undefined,
  });
});
