import { putToNewStream } from '../../src/cli/bench/measure-puts.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { loadFigures, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { singlePuts } from '../../src/cli/bench/workload.ts';
import { startKinesalite } from '../rivals/start-kinesalite.ts';

const WORKLOAD = singlePuts(64);

export const putRecordKinesalite: Row = {
  name: 'put-record-kinesalite',
  measure(bench) {
    const { rounds, durability, shards, signal } = bench;
    return inTemporaryDirectory((directory) =>
      withServers(
        [startKinesalite(signal), startMillrace(directory, durability, signal)],
        async (kinesalite, millrace) => {
          const pairs = await sideBySide(
            rounds,
            (round) =>
              putToNewStream(bench, kinesalite, { streamName: `bench-${round}`, workload: WORKLOAD, shards }),
            (round) =>
              putToNewStream(bench, millrace, { streamName: `bench-${round}`, workload: WORKLOAD, shards }),
          );
          const records = pairs.reduce((sum, { own }) => sum + own.acknowledgedRecords, 0);
          return [
            {
              name: 'put-record-kinesalite',
              what: 'PutRecord, 64 connections',
              yardstick: 'kinesalite 3.3.3 in memory (not durable)',
              unit: 'times',
              value: ratioOf(pairs, ({ callsPerSecond }) => callsPerSecond),
              target: { atLeast: 6 },
              tolerance: USUAL_TOLERANCE,
              millrace: loadFigures(pairs.map(({ own }) => own)),
              against: loadFigures(pairs.map(({ other }) => other)),
              verified: `${records} records acknowledged, and all of them read back`,
            },
          ];
        },
      ),
    );
  },
};
