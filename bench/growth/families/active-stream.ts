import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../../src/client/client.ts';
import { CreateStream } from '../../../src/services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';

const POLL_MS = 20;

/** Creates a stream of one shard, and waits until it is ACTIVE. */
export async function createActiveStream(client: Client, StreamName: string): Promise<void> {
  await client.call(kinesisTraits, CreateStream, { StreamName, ShardCount: 1 });
  for (;;) {
    const { StreamDescriptionSummary: summary } = await client.call(kinesisTraits, DescribeStreamSummary, {
      StreamName,
    });
    if (summary.StreamStatus === 'ACTIVE') return;
    await pause(POLL_MS);
  }
}
