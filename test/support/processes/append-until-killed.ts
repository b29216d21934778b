import { systemClock } from '../../../src/lib/time/clock.ts';
import { silentLogger } from '../../../src/lib/log/logger.ts';
import { nodeDisk } from '../../../src/lib/disk/node-disk.ts';
import { openEmbeddedStore } from '../../../src/storage/embedded/open.ts';
import { batchOf } from '../batch.ts';

/*
 * Appends to the store in argv[2] until it is killed, and writes a line for each acknowledged record:
 * `<log> <pos> <text>`.
 */
const PRODUCERS = 8;
const [, , root] = process.argv;

const store = await openEmbeddedStore({
  disk: nodeDisk(root!),
  clock: systemClock,
  logger: silentLogger,
  durability: 'fsync',
  // Small, so that sorting and recycling are running when the process is killed.
  options: {
    segmentBytes: 256 * 1024,
    pageBytes: 64 * 1024,
    tailBytes: 512 * 1024,
    maxBatchBytes: 32 * 1024,
  },
});

async function produce(producer: number): Promise<void> {
  const log = `log-${producer % 3}`;
  await store.logs.createLog(log, { retentionMs: 86_400_000 });
  for (let index = 0; ; index++) {
    const text = `${process.pid}-${producer}-${index}`;
    const { pos } = await store.logs.append(log, batchOf(text.padEnd(500 + (index % 7) * 1_000, '.')));
    process.stdout.write(`${log} ${pos} ${text}\n`);
  }
}

await Promise.all(Array.from({ length: PRODUCERS }, (_, producer) => produce(producer)));
