import { DeleteStream } from '../../services/kinesis/operations/delete-stream.ts';
import { kinesisTraits } from '../../services/kinesis/traits.ts';
import { createStream, verifyRecords } from './bench-stream.ts';
import type { BenchContext } from './row.ts';
import { runLoad } from './run-load.ts';
import {
  type BenchServer,
  inTemporaryDirectory,
  type KinesisServer,
  startMillrace,
  withServers,
} from './servers.ts';
import { type Pair, sideBySide } from './side-by-side.ts';
import { type LoadOptions, type LoadReport, payload, type Workload } from './workload.ts';

export interface PutsMeasured {
  readonly pairs: readonly Pair<LoadReport>[];
  /** A sentence about the records that were read back. */
  readonly verified: string;
}

/** Puts the same load on the server and on a yardstick, and reads every record back from the server. */
export function measurePuts(
  bench: BenchContext,
  workload: Workload,
  startOther: Promise<BenchServer>,
): Promise<PutsMeasured> {
  const { rounds, seconds, durability, shards, signal } = bench;
  return inTemporaryDirectory((directory) =>
    withServers([startOther, startMillrace(directory, durability, signal)], async (other, millrace) => {
      let records = 0;
      const pairs = await sideBySide(
        rounds,
        () =>
          runLoad({ port: other.port, streamName: 'bench', workload, durationMs: seconds * 1000 }, signal),
        async (round) => {
          const measured = await putToNewStream(bench, millrace, {
            streamName: `bench-${round}`,
            workload,
            shards,
          });
          records += measured.acknowledgedRecords;
          return measured;
        },
      );
      return { pairs, verified: `${records} records acknowledged, and all of them read back` };
    }),
  );
}

interface NewStreamLoad extends Pick<LoadOptions, 'workload' | 'distinctCalls' | 'credentials'> {
  readonly streamName: string;
  readonly shards: number;
}

/** One round of puts into a new stream. Reads all records back and deletes the stream. */
export async function putToNewStream(
  { seconds, signal, progress }: BenchContext,
  { client, port }: KinesisServer,
  { streamName, workload, shards, ...load }: NewStreamLoad,
): Promise<LoadReport> {
  await createStream(client, streamName, shards);
  progress(`${workload.name}: ${streamName}`);
  const report = await runLoad({ port, streamName, workload, durationMs: seconds * 1000, ...load }, signal);
  progress(`${workload.name}: reading ${streamName} back`);
  await verifyRecords(client, streamName, payload(workload.recordBytes), report.acknowledgedRecords);
  await client.call(kinesisTraits, DeleteStream, { StreamName: streamName });
  return report;
}
