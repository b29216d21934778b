import { measurePuts } from '../measure-puts.ts';
import { type Row, USUAL_TOLERANCE } from '../row.ts';
import { startYardstick } from '../servers.ts';
import { loadFigures, ratioOf } from '../side-by-side.ts';
import { singlePuts } from '../workload.ts';

export const putRecord: Row = {
  name: 'put-record',
  async measure(bench) {
    const workload = singlePuts(64);
    const { pairs, verified } = await measurePuts(bench, workload, startYardstick('fixed', bench.signal));
    return [
      {
        name: 'put-record',
        what: 'PutRecord, 64 connections',
        yardstick: 'bare node:http with a fixed response',
        unit: 'times',
        value: ratioOf(pairs, ({ callsPerSecond }) => callsPerSecond),
        target: { atLeast: 0.7, tolerable: 0.6 },
        tolerance: USUAL_TOLERANCE,
        millrace: loadFigures(pairs.map(({ own }) => own)),
        against: loadFigures(pairs.map(({ other }) => other)),
        verified,
      },
    ];
  },
};
