import { type KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { eventually } from '../support/eventually.ts';
import { registerConsumer, subscribe } from '../support/sdk-streams.ts';
import { STREAM } from './stream-name.ts';

const RECORDS = 24;
const RECORD_BYTES = 1_000_000;

export interface ThroughputReport {
  readonly megabytes: number;
  /** Of each of two consumers that read the same shard at the same time. */
  readonly megabytesPerSecond: readonly number[];
}

/** Two consumers take what a shard holds at once: each has a throughput of its own. */
export async function ownThroughput(
  client: KinesisClient,
  shard: number,
  hashKey: bigint,
): Promise<ThroughputReport> {
  const key = { StreamName: STREAM, PartitionKey: 'key', ExplicitHashKey: String(hashKey) };
  const Data = Buffer.alloc(RECORD_BYTES, 'x');
  for (let n = 0; n < RECORDS; n++) {
    // A shard takes one such record a second.
    await eventually(() => client.send(new PutRecordCommand({ ...key, Data })));
  }
  const consumers = [
    await registerConsumer(client, STREAM, 'wide-1'),
    await registerConsumer(client, STREAM, 'wide-2'),
  ];
  const rates = consumers.map(async (consumer) => {
    const leaving = new AbortController();
    const startMs = performance.now();
    let taken = 0;
    for await (const { Records } of await subscribe(
      client,
      consumer,
      shard,
      { Type: 'TRIM_HORIZON' },
      leaving.signal,
    )) {
      taken += Records!.length;
      if (taken >= RECORDS) break;
    }
    const seconds = (performance.now() - startMs) / 1000;
    leaving.abort();
    return Number(((taken * RECORD_BYTES) / 1e6 / seconds).toFixed(2));
  });
  return { megabytes: (RECORDS * RECORD_BYTES) / 1e6, megabytesPerSecond: await Promise.all(rates) };
}
