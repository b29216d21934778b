import { putToNewStream } from '../../src/cli/bench/measure-puts.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { loadFigures, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { singlePuts } from '../../src/cli/bench/workload.ts';
import { createSigner } from './signer.ts';

/** The same signed requests with and without `--auth enforce`, which verifies the signatures and evaluates the policies. */
export const putRecordVerified: Row = {
  name: 'put-record-verified',
  measure: (bench) =>
    inTemporaryDirectory((open) =>
      inTemporaryDirectory(async (closed) => {
        const { rounds, durability, shards, signal } = bench;
        const credentials = await createSigner(closed, signal);
        const starting = [
          startMillrace(open, durability, signal),
          startMillrace(closed, durability, signal, { options: ['--auth', 'enforce'], credentials }),
        ] as const;
        return withServers(starting, async (off, enforcing) => {
          const workload = singlePuts(64);
          let records = 0;
          const put = async (server: typeof off, name: string) => {
            const report = await putToNewStream(bench, server, {
              streamName: name,
              workload,
              shards,
              credentials,
            });
            records += report.acknowledgedRecords;
            return report;
          };
          const pairs = await sideBySide(
            rounds,
            (round) => put(off, `off-${round}`),
            (round) => put(enforcing, `enforce-${round}`),
          );
          return [
            {
              name: 'put-record-verified',
              what: 'PutRecord with --auth enforce, 64 connections',
              yardstick: 'the same requests with --auth off',
              unit: 'times',
              value: ratioOf(pairs, ({ callsPerSecond }) => callsPerSecond),
              target: { atLeast: 0.9, tolerable: 0.8 },
              tolerance: USUAL_TOLERANCE,
              millrace: loadFigures(pairs.map(({ own }) => own)),
              against: loadFigures(pairs.map(({ other }) => other)),
              verified: `${records} records acknowledged, and all of them read back`,
            },
          ];
        });
      }),
    ),
};
