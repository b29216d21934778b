import { putToNewStream } from '../../src/cli/bench/measure-puts.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { loadFigures, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { singlePuts } from '../../src/cli/bench/workload.ts';

const WORKLOAD = singlePuts(64);

const FEW = 3;
const MANY = 10_000;
// With this many keys, four shards in five receive records.
const DISTINCT_KEYS = 16_384;

export const manyShards: Row = {
  name: 'many-shards',
  measure(bench) {
    const { rounds, durability, signal } = bench;
    // Two processes, so that the garbage of ten thousand shards does not affect the rounds with three.
    return inTemporaryDirectory((directory) =>
      withServers(
        [
          startMillrace(`${directory}/few`, durability, signal),
          startMillrace(`${directory}/many`, durability, signal),
        ],
        async (few, many) => {
          const put = (server: typeof few, round: number, shards: number) =>
            putToNewStream(bench, server, {
              streamName: `bench-${round}`,
              workload: WORKLOAD,
              shards,
              distinctCalls: DISTINCT_KEYS,
            });
          const pairs = await sideBySide(
            rounds,
            (round) => put(few, round, FEW),
            (round) => put(many, round, MANY),
          );
          const records = pairs.reduce((sum, { own }) => sum + own.acknowledgedRecords, 0);
          return [
            {
              name: 'many-shards',
              what: 'PutRecord, 64 connections, 10,000 shards',
              yardstick: 'the same load on 3 shards',
              unit: 'times',
              value: ratioOf(pairs, ({ callsPerSecond }) => callsPerSecond),
              target: { atLeast: 0.8 },
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
