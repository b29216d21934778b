import { measurePuts } from '../../src/cli/bench/measure-puts.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { startYardstick } from '../../src/cli/bench/servers.ts';
import { loadFigures, ratioOf } from '../../src/cli/bench/side-by-side.ts';
import { singlePuts } from '../../src/cli/bench/workload.ts';

export const putRecordAlone: Row = {
  name: 'put-record-alone',
  async measure(bench) {
    const workload = singlePuts(1);
    const { pairs, verified } = await measurePuts(bench, workload, startYardstick('fixed', bench.signal));
    return [
      {
        name: 'put-record-alone',
        what: 'PutRecord, 1 connection, p50',
        yardstick: 'bare node:http with a fixed response, p50',
        unit: 'times',
        value: ratioOf(pairs, ({ p50Ms }) => p50Ms),
        target: { atMost: 4.5 },
        tolerance: USUAL_TOLERANCE,
        millrace: loadFigures(pairs.map(({ own }) => own)),
        against: loadFigures(pairs.map(({ other }) => other)),
        verified,
      },
    ];
  },
};
