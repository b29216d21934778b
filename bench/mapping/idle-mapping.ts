import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStream } from '../../src/cli/bench/bench-stream.ts';
import { type Row, TAIL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { median } from '../../src/cli/bench/side-by-side.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { handlerReport } from './handler-report.ts';
import { createFunction, map } from './mapped-function.ts';
import { processCpuMs } from './process-cpu.ts';

const SHARDS = 10_000;
// V8 collects the garbage of starting ten thousand loops in one or two collections of half a second of CPU time, up to two
// minutes after the last loop started. They fall into the first minute or the second one: hence the median of three.
const SETTLE_MS = 40_000;
const IDLE_MINUTES = 3;
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
          startMillrace(join(directory, 'with'), durability, signal, { options: ['--sandbox', 'off'] }),
        ],
        async (without, mapped) => {
          progress('creating twice ten thousand shards');
          for (const server of [without, mapped]) await createStream(server.client, 'bench', SHARDS);
          const report = join(directory, 'report');
          await createFunction(mapped.client, HANDLER, { RECORDS: '1', WARM_UP: '0', REPORT: report });
          await map(mapped.client, 100);
          await sleep(SETTLE_MS, undefined, { signal });
          progress('idle for three minutes');
          const minutes: number[][] = [];
          for (let minute = 0; minute < IDLE_MINUTES; minute++) {
            minutes.push(await cpuMsPerSecond([without.pid, mapped.pid], signal));
          }
          const [against, own] = [0, 1].map((side) => median(minutes.map((each) => each[side]!)));
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
              millrace: {
                cpuMsPerSecond: own!,
                mostCpuMsPerSecond: Math.max(...minutes.map((each) => each[1]!)),
              },
              against: { cpuMsPerSecond: against! },
              verified: 'a record put afterwards reached the function',
            },
          ];
        },
      ),
    );
  },
};

async function cpuMsPerSecond(pids: readonly number[], signal: AbortSignal): Promise<number[]> {
  const cpuMs = () => Promise.all(pids.map(processCpuMs));
  const before = await cpuMs();
  await sleep(IDLE_MS, undefined, { signal });
  const after = await cpuMs();
  return after.map((ms, index) => (ms - before[index]!) / (IDLE_MS / 1_000));
}
