import { type KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { eventually } from '../support/eventually.ts';
import { registerConsumer, subscribe } from '../support/clients/sdk-streams.ts';
import { STREAM } from './stream-name.ts';

const RECORDS = 24;
const RECORD_BYTES = 1_000_000;
/** 2 MiB/s, and the unused allowance of the second before. */
export const MEGABYTES_PER_SECOND = { least: 1.6, most: 2.6 } as const;
// A machine that is busy or paused makes it slower, and never faster.
const ATTEMPTS = 3;

export interface ThroughputReport {
  readonly megabytes: number;
  /** For each of two consumers that read the same shard at the same time. */
  readonly megabytesPerSecond: readonly number[];
}

/** Two consumers read the same shard at once: each has its own throughput. */
export async function ownThroughput(
  client: KinesisClient,
  shard: number,
  hashKey: bigint,
): Promise<ThroughputReport> {
  const key = { StreamName: STREAM, PartitionKey: 'key', ExplicitHashKey: String(hashKey) };
  const Data = Buffer.alloc(RECORD_BYTES, 'x');
  for (let n = 0; n < RECORDS; n++) {
    // A shard accepts one such record a second.
    await eventually(() => client.send(new PutRecordCommand({ ...key, Data })));
  }
  const consumers = [
    await registerConsumer(client, STREAM, 'wide-1'),
    await registerConsumer(client, STREAM, 'wide-2'),
  ];
  for (let attempt = 1; ; attempt++) {
    const megabytesPerSecond = await Promise.all(consumers.map((each) => rateOf(client, each, shard)));
    const { least, most } = MEGABYTES_PER_SECOND;
    const isSlow = megabytesPerSecond.some((rate) => rate < least);
    const isTooFast = megabytesPerSecond.some((rate) => rate > most);
    if (!isSlow || isTooFast || attempt === ATTEMPTS) {
      return { megabytes: (RECORDS * RECORD_BYTES) / 1e6, megabytesPerSecond };
    }
  }
}

/** Reads everything. @returns the megabytes in a second */
async function rateOf(client: KinesisClient, consumer: string, shard: number): Promise<number> {
  const cancel = new AbortController();
  const startMs = performance.now();
  let received = 0;
  const from = { Type: 'TRIM_HORIZON' } as const;
  for await (const { Records } of await subscribe(client, consumer, shard, from, cancel.signal)) {
    received += Records!.length;
    if (received >= RECORDS) break;
  }
  const seconds = (performance.now() - startMs) / 1000;
  cancel.abort();
  return Number(((received * RECORD_BYTES) / 1e6 / seconds).toFixed(2));
}
