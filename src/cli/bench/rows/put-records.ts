import { measurePuts } from '../measure-puts.ts';
import { type Row, USUAL_TOLERANCE } from '../row.ts';
import { startYardstick } from '../servers.ts';
import { loadFigures, ratioOf } from '../side-by-side.ts';
import { FULL_PUTS } from '../workload.ts';

export const putRecords: Row = {
  name: 'put-records',
  async measure(bench) {
    const { pairs, verified } = await measurePuts(bench, FULL_PUTS, startYardstick('parsing', bench.signal));
    return [
      {
        name: 'put-records',
        what: 'PutRecords of 500, 4 connections',
        yardstick: 'node:http that parses, decodes and hashes, and stores nothing',
        unit: 'times',
        value: ratioOf(pairs, ({ callsPerSecond }) => callsPerSecond),
        target: { atLeast: 1 },
        tolerance: USUAL_TOLERANCE,
        millrace: loadFigures(pairs.map(({ own }) => own)),
        against: loadFigures(pairs.map(({ other }) => other)),
        verified,
      },
    ];
  },
};
