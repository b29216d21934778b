import type { Client } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { CreateStream } from '../../services/kinesis/operations/create-stream.ts';
import { DescribeStreamSummary } from '../../services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import type { Connection } from '../connection/connect.ts';
import type { StreamSummary } from '../recording/described-stream.ts';
import { requireStream } from '../tail/require-stream.ts';

// DescribeStreamSummary allows 20 calls a second for an account.
const POLL_INTERVAL_MS = 200;
// A stream of many shards takes minutes on AWS.
const WAIT_LIMIT_MS = 10 * 60_000;

/**
 * Waits until the stream accepts records.
 * @param shards creates a stream of this many when it does not exist
 * @throws OperatorError when it does not exist, or does not become active
 */
export async function readyStream(
  streamName: string,
  shards: number | undefined,
  connection: Connection,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<StreamSummary> {
  if (shards === undefined) await requireStream(streamName, connection, { remedy: ' --create makes it.' });
  return untilReady(streamName, shards, connection.client, { clock, signal });
}

/** `readyStream` for a stream that exists when there are no `shards`. */
export async function untilReady(
  streamName: string,
  shards: number | undefined,
  client: Client,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<StreamSummary> {
  if (shards !== undefined) await createUnlessExists(client, streamName, shards);
  const untilMs = clock.monotonicMs() + WAIT_LIMIT_MS;
  for (;;) {
    const { StreamDescriptionSummary: summary } = await client.call(kinesisTraits, DescribeStreamSummary, {
      StreamName: streamName,
    });
    if (summary.StreamStatus === 'ACTIVE' || summary.StreamStatus === 'UPDATING') return summary;
    if (summary.StreamStatus === 'DELETING' || clock.monotonicMs() > untilMs) {
      throw new OperatorError(
        `the stream ${streamName} is ${summary.StreamStatus}: wait until it is ACTIVE and repeat the command`,
      );
    }
    await sleep(clock, POLL_INTERVAL_MS, { signal });
  }
}

async function createUnlessExists(client: Client, StreamName: string, ShardCount: number): Promise<void> {
  try {
    await client.call(kinesisTraits, CreateStream, { StreamName, ShardCount });
  } catch (error) {
    if (!isClientError(error, 'ResourceInUseException')) throw error;
  }
}
