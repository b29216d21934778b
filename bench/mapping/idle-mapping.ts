import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { type Row, TAIL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { handlerReport } from './handler-report.ts';
import { createFunction, map } from './mapped-function.ts';
import { processCpuMs } from './process-cpu.ts';

const SHARDS = 10_000;
// After a quiet time, V8 collects the garbage of starting ten thousand loops: once, with 0.4 s of CPU time, 15 to 25 s
// after the last loop started. The process is not idle before that.
const SETTLE_MS = 40_000;
// Each loop polls its shard once a minute, which must be included. CPU time is counted per process, so both can idle at
// the same time.
const IDLE_MS = 65_000;
const HANDLER = 'bench/mapping/timing-handler.mjs';

/** The cost of an idle mapping of ten thousand shards, compared with the same server without it. */
export const idleMapping: Row = {
  name: 'idle-mapping',
  measure({ durability, signal, progress }) {
    return inTemporaryDirectory((directory) =>
      withServers(
        [
          startMillrace(join(directory, 'without'), durability, signal),
          // The function reports to a file of this machine.
          startMillrace(join(directory, 'with'), durability, signal, ['--sandbox', 'off']),
        ],
        async (without, mapped) => {
          progress('creating twice ten thousand shards');
          for (const server of [without, mapped]) await createStream(server.client, 'bench', SHARDS);
          const report = join(directory, 'report');
          await createFunction(mapped.client, HANDLER, { RECORDS: '1', WARM_UP: '0', REPORT: report });
          await map(mapped.client, 100);
          await sleep(SETTLE_MS, undefined, { signal });
          progress('idle for a minute');
          const cpuMs = () => Promise.all([without, mapped].map(({ pid }) => processCpuMs(pid)));
          const before = await cpuMs();
          await sleep(IDLE_MS, undefined, { signal });
          const after = await cpuMs();
          const [against, own] = after.map((ms, side) => (ms - before[side]!) / (IDLE_MS / 1_000));
          // The mapping still works: a record reaches the function.
          await mapped.client.call(kinesisTraits, PutRecord, {
            StreamName: 'bench',
            PartitionKey: 'key',
            Data: Buffer.from(`0 ${Date.now()} `),
          });
          await handlerReport(report, 1, signal);
          return [
            {
              name: 'idle-mapping',
              what: 'CPU time per second, 10,000 shards with an idle mapping',
              yardstick: 'the same server without the mapping',
              unit: 'ms',
              value: own! - against!,
              // Two idle servers differ by up to a two-hundredth of a core.
              target: { atMost: 5 },
              tolerance: TAIL_TOLERANCE,
              millrace: { cpuMsPerSecond: own! },
              against: { cpuMsPerSecond: against! },
              verified: 'a record put afterwards reached the function',
            },
          ];
        },
      ),
    );
  },
};
