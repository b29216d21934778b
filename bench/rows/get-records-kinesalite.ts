import { LARGE_READS, prepareLargeResponse } from '../../src/cli/bench/large-response.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import {
  inTemporaryDirectory,
  type KinesisServer,
  startMillrace,
  withServers,
} from '../../src/cli/bench/servers.ts';
import { loadFigures, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { startKinesalite } from '../rivals/start-kinesalite.ts';

// A response of kinesalite takes three quarters of a second, so a shorter round would have too few of them.
const MIN_ROUND_SECONDS = 4;

export const getRecordsKinesalite: Row = {
  name: 'get-records-kinesalite',
  measure({ rounds, seconds, durability, signal, progress }) {
    return inTemporaryDirectory((directory) =>
      withServers(
        [startKinesalite(signal), startMillrace(directory, durability, signal)],
        async (kinesalite, millrace) => {
          progress('GetRecords: filling a shard of each');
          const loadOn = async (server: KinesisServer) => {
            const { iterator, bytes, records } = await prepareLargeResponse(server, 'bench');
            const order = {
              port: server.port,
              streamName: 'bench',
              workload: { ...LARGE_READS, recordsPerCall: records },
              durationMs: Math.max(seconds, MIN_ROUND_SECONDS) * 1000,
              iterator,
              minResponseBytes: Math.floor(bytes * 0.98),
            };
            return () => runLoad(order, signal);
          };
          const [other, own] = [await loadOn(kinesalite), await loadOn(millrace)];
          progress('GetRecords: reading');
          const pairs = await sideBySide(rounds, other, own);
          return [
            {
              name: 'get-records-kinesalite',
              what: 'GetRecords, 10,000 records of 1 KB, 2 readers of the same records',
              yardstick: 'kinesalite 3.3.3 in memory',
              unit: 'times',
              value: ratioOf(pairs, ({ recordsPerSecond }) => recordsPerSecond),
              target: { atLeast: 10 },
              tolerance: USUAL_TOLERANCE,
              millrace: loadFigures(pairs.map((pair) => pair.own)),
              against: loadFigures(pairs.map((pair) => pair.other)),
              verified: 'one response of each was compared record by record, each other one by its size',
            },
          ];
        },
      ),
    );
  },
};
