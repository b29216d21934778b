import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, withServers } from '../../src/cli/bench/servers.ts';
import { median, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { MILLRACE_PATH } from '../../src/server/built-files.ts';
import {
  measureSlice,
  PER_SECOND,
  type Slice,
  startBarePath,
  startMillracePath,
  verifyLogged,
} from './path-server.ts';

const WARM_UP_SECONDS = 3;

/** Processor time of the whole path of the article: puts, two consumers, and a function that logs each record. */
export const article: Row = {
  name: 'article',
  measure({ rounds, seconds, durability, signal, progress }) {
    return inTemporaryDirectory(async (directory) => {
      const bareDirectory = join(directory, 'bare');
      await mkdir(bareDirectory);
      return withServers(
        [
          startMillracePath(MILLRACE_PATH, join(directory, 'data'), durability, signal),
          startBarePath(bareDirectory, signal),
        ],
        async (millrace, bare) => {
          progress(`the article's path at ${PER_SECOND} records/s`);
          const warmUp = await measureSlice(millrace, WARM_UP_SECONDS, signal);
          await measureSlice(bare, WARM_UP_SECONDS, signal);
          const pairs = await sideBySide(
            rounds,
            () => measureSlice(bare, seconds, signal),
            () => measureSlice(millrace, seconds, signal),
          );
          const figures = (side: 'own' | 'other') => ({
            serverCpuMsPer1000Records: median(pairs.map((pair) => pair[side].serverMs)),
            functionsCpuMsPer1000Records: median(pairs.map((pair) => pair[side].functionsMs)),
            putP50Ms: median(pairs.map((pair) => pair[side].p50Ms)),
          });
          const records = pairs.reduce((sum, { own }) => sum + own.records, warmUp.records);
          return [
            {
              name: 'article',
              what: 'processor time of server and functions, 3,000 puts/s, 3 shards, 2 consumers, each record logged',
              yardstick: 'the same system calls without logic',
              unit: 'times',
              value: ratioOf(pairs, totalMs),
              target: { atMost: 2 },
              tolerance: USUAL_TOLERANCE,
              millrace: figures('own'),
              against: figures('other'),
              verified: await verifyLogged(millrace, records),
            },
          ];
        },
      );
    });
  },
};

function totalMs({ serverMs, functionsMs }: Slice): number {
  return serverMs + functionsMs;
}
