import { putToNewStream } from '../../src/cli/bench/measure-puts.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { loadFigures, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { singlePuts } from '../../src/cli/bench/workload.ts';

const WORKLOAD = singlePuts(64);

export const durability: Row = {
  name: 'durability',
  measure(bench) {
    const { rounds, shards, signal } = bench;
    return inTemporaryDirectory((directory) =>
      withServers(
        [
          startMillrace(`${directory}/os`, 'os', signal),
          startMillrace(`${directory}/fsync`, 'fsync', signal),
        ],
        async (volatile, durable) => {
          const pairs = await sideBySide(
            rounds,
            (round) =>
              putToNewStream(bench, volatile, { streamName: `bench-${round}`, workload: WORKLOAD, shards }),
            (round) =>
              putToNewStream(bench, durable, { streamName: `bench-${round}`, workload: WORKLOAD, shards }),
          );
          const records = pairs.reduce((sum, { own }) => sum + own.acknowledgedRecords, 0);
          return [
            {
              name: 'durability',
              what: 'PutRecord, 64 connections, durable',
              yardstick: 'the same server with --durability os',
              unit: 'times',
              value: ratioOf(pairs, ({ callsPerSecond }) => callsPerSecond),
              target: { atLeast: 0.85 },
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
