import { type KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { eventually } from '../support/eventually.ts';
import { registerConsumer, subscribe } from '../support/clients/sdk-streams.ts';
import { STREAM } from './stream-name.ts';

const RECORDS = 24;
const RECORD_BYTES = 1_000_000;

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
  const rates = consumers.map(async (consumer) => {
    const cancel = new AbortController();
    const startMs = performance.now();
    let received = 0;
    for await (const { Records } of await subscribe(
      client,
      consumer,
      shard,
      { Type: 'TRIM_HORIZON' },
      cancel.signal,
    )) {
      received += Records!.length;
      if (received >= RECORDS) break;
    }
    const seconds = (performance.now() - startMs) / 1000;
    cancel.abort();
    return Number(((received * RECORD_BYTES) / 1e6 / seconds).toFixed(2));
  });
  return { megabytes: (RECORDS * RECORD_BYTES) / 1e6, megabytesPerSecond: await Promise.all(rates) };
}
