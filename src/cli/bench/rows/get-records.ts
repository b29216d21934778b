import { LARGE_READS, prepareLargeResponse } from '../large-response.ts';
import { type Row, USUAL_TOLERANCE } from '../row.ts';
import { runLoad } from '../run-load.ts';
import { inTemporaryDirectory, startMillrace, startYardstick, withServers } from '../servers.ts';
import { loadFigures, ratioOf, sideBySide } from '../side-by-side.ts';

// Below the size of the checked response, because timestamps may be formatted shorter.
const MIN_SIZE_RATIO = 0.98;

export const getRecords: Row = {
  name: 'get-records',
  measure({ rounds, seconds, durability, signal, progress }) {
    return inTemporaryDirectory((directory) =>
      withServers([startMillrace(directory, durability, signal)], async (millrace) => {
        progress('GetRecords: filling a shard');
        const { iterator, bytes, records } = await prepareLargeResponse(millrace, 'bench');
        const load = (port: number) =>
          runLoad(
            {
              port,
              streamName: 'bench',
              workload: { ...LARGE_READS, recordsPerCall: records },
              durationMs: seconds * 1000,
              iterator,
              minResponseBytes: Math.floor(bytes * MIN_SIZE_RATIO),
            },
            signal,
          );
        return withServers([startYardstick(`ready ${bytes}`, signal)], async (ready) => {
          progress('GetRecords: reading');
          const pairs = await sideBySide(
            rounds,
            () => load(ready.port),
            () => load(millrace.port),
          );
          return [
            {
              name: 'get-records',
              what: `GetRecords, ${records} records of 1 KB, 2 readers of the same records`,
              yardstick: 'node:http sending one prepared buffer of that size',
              unit: 'times',
              value: ratioOf(pairs, ({ callsPerSecond }) => callsPerSecond),
              target: { atLeast: 0.5 },
              tolerance: USUAL_TOLERANCE,
              millrace: loadFigures(pairs.map(({ own }) => own)),
              against: loadFigures(pairs.map(({ other }) => other)),
              verified: 'one response was compared record by record, each other one by its size',
            },
          ];
        });
      }),
    );
  },
};
