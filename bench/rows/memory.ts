import { setTimeout as sleep } from 'node:timers/promises';
import { createStream, verifyRecords } from '../../src/cli/bench/bench-stream.ts';
import { type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { runLoad } from '../../src/cli/bench/run-load.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { FULL_PUTS, payload, RECORD_BYTES } from '../../src/cli/bench/workload.ts';
import { readProcessMemory } from '../../src/lib/process/memory.ts';

const SOME_RECORDS = 200_000;
const MANY_RECORDS = 2_000_000;
// Far above what either phase takes.
const MAX_SECONDS = 300;
// Time for the garbage of the load to be collected.
const SETTLE_MS = 2_000;
// Rounding by the allocator and uncollected garbage are not growth.
const FLAT_MB = 20;

export const memory: Row = {
  name: 'memory',
  measure({ durability, shards, signal, progress }) {
    return inTemporaryDirectory((directory) =>
      withServers([startMillrace(directory, durability, signal)], async (millrace) => {
        const { client, port, pid } = millrace;
        const residentMB = async () => {
          await sleep(SETTLE_MS, undefined, { signal });
          const used = readProcessMemory(pid);
          if (!used) throw new Error('the memory of another process can only be read on Linux');
          return used.residentBytes / 1e6;
        };
        await createStream(client, 'bench', shards);
        const idleMB = await residentMB();
        let acknowledged = 0;
        const putUntil = async (records: number) => {
          const { connections, recordsPerCall } = FULL_PUTS;
          const report = await runLoad(
            {
              port,
              streamName: 'bench',
              workload: FULL_PUTS,
              warmUpMs: 0,
              durationMs: MAX_SECONDS * 1000,
              // Each connection stops by itself when all calls are made.
              maxCalls: Math.ceil((records - acknowledged) / recordsPerCall / connections) * connections,
            },
            signal,
          );
          acknowledged += report.acknowledgedRecords;
          return residentMB();
        };
        progress(`resident memory: ${SOME_RECORDS} records`);
        const someMB = await putUntil(SOME_RECORDS);
        progress(`resident memory: ${MANY_RECORDS} records`);
        const manyMB = await putUntil(MANY_RECORDS);
        progress('resident memory: reading back');
        await verifyRecords(client, 'bench', payload(RECORD_BYTES), acknowledged);
        const common = {
          unit: 'MB',
          tolerance: USUAL_TOLERANCE,
          millrace: { idleMB, someMB, manyMB, records: acknowledged },
          verified: `${acknowledged} records acknowledged, and all of them read back`,
        } as const;
        return [
          {
            ...common,
            name: 'memory',
            what: 'resident memory after 200,000 records, and after 2,000,000: the larger one',
            yardstick: 'the idle server',
            value: Math.max(someMB, manyMB) - idleMB,
            target: { atMost: 100 },
            against: { idleMB },
          },
          {
            ...common,
            name: 'memory-growth',
            what: 'resident memory after 2,000,000 records',
            yardstick: 'after 200,000',
            value: manyMB - someMB,
            target: { atMost: FLAT_MB },
            against: { someMB },
          },
        ];
      }),
    );
  },
};
