import { createStream, verifyRecords } from '../../src/cli/bench/bench-stream.ts';
import { LARGE_READS, prepareLargeResponse } from '../../src/cli/bench/large-response.ts';
import { type Row, TAIL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { loadFigures, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { payload, RECORD_BYTES, singlePuts } from '../../src/cli/bench/workload.ts';

const PUTS = singlePuts(64);

// The readers start before the puts and end after them.
const LEAD_MS = 500;

export const putBesideReaders: Row = {
  name: 'put-beside-readers',
  measure({ rounds, seconds, durability, shards, signal, progress }) {
    return inTemporaryDirectory((directory) =>
      withServers([startMillrace(directory, durability, signal)], async (millrace) => {
        const { client, port } = millrace;
        const { iterator, bytes, records } = await prepareLargeResponse(millrace, 'read');
        await createStream(client, 'written', shards);
        let acknowledged = 0;
        const durationMs = seconds * 1000;
        const put = async () => {
          const report = await runLoad({ port, streamName: 'written', workload: PUTS, durationMs }, signal);
          acknowledged += report.acknowledgedRecords;
          return report;
        };
        const read = () =>
          runLoad(
            {
              port,
              streamName: 'read',
              workload: { ...LARGE_READS, recordsPerCall: records },
              durationMs: durationMs + 2 * LEAD_MS,
              iterator,
              minResponseBytes: Math.floor(bytes * 0.98),
            },
            signal,
          );
        progress('PutRecord beside readers');
        let responses = 0;
        const pairs = await sideBySide(rounds, put, async () => {
          const [report, reads] = await Promise.all([put(), read()]);
          responses += reads.calls;
          return report;
        });
        progress('PutRecord beside readers: reading back');
        await verifyRecords(client, 'written', payload(RECORD_BYTES), acknowledged);
        return [
          {
            name: 'put-beside-readers',
            what: 'PutRecord, 64 connections, p99 while two readers receive responses of 10 MB',
            yardstick: 'the same without readers',
            unit: 'times',
            value: ratioOf(pairs, ({ p99Ms }) => p99Ms),
            target: { atMost: 2.5 },
            tolerance: TAIL_TOLERANCE,
            millrace: loadFigures(pairs.map(({ own }) => own)),
            against: loadFigures(pairs.map(({ other }) => other)),
            verified: `${acknowledged} records acknowledged, and all of them read back; ${responses} responses read`,
          },
        ];
      }),
    );
  },
};
