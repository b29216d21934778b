import { join } from 'node:path';
import { type BenchContext, type Row, USUAL_TOLERANCE } from '../../src/cli/bench/row.ts';
import { inTemporaryDirectory } from '../../src/cli/bench/servers.ts';
import { median, ratioOf, sideBySide } from '../../src/cli/bench/side-by-side.ts';
import { RECORD_BYTES } from '../../src/cli/bench/workload.ts';
import { systemClock } from '../../src/lib/time/clock.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { nodeDisk } from '../../src/lib/disk/node-disk.ts';
import { openEmbeddedStore } from '../../src/storage/embedded/open.ts';
import type { AppendBatch, LogStore } from '../../src/storage/port.ts';

/*
 * Durable appends of 1 KiB records, where each producer waits for its acknowledgement, compared with a probe that only
 * writes batches of the same size to a zero-filled O_DSYNC file. All acknowledged records are read back and counted.
 */

const LOGS = 64;
const PROBE_FILE_BYTES = 32 * 2 ** 20;
const READ_BYTES = 2 ** 20;

const payload = Buffer.alloc(RECORD_BYTES, 'x');
const batch: AppendBatch = {
  recordCount: 1,
  byteLength: RECORD_BYTES,
  writeTo: (target, offset) => void payload.copy(target, offset),
};

/** The number of producers, and the number of records that the probe writes at a time. */
const CASES = [
  { producers: 64, recordsPerWrite: 64, target: { atLeast: 0.7 } },
  { producers: 1000, recordsPerWrite: 500, target: { atLeast: 0.6 } },
] as const;

export const append: Row = {
  name: 'append',
  async measure(bench) {
    const lines = [];
    for (const one of CASES) lines.push(await measureCase(bench, one));
    return lines;
  },
};

interface Latencies {
  readonly recordsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

function measureCase(
  { rounds, seconds, progress }: BenchContext,
  { producers, recordsPerWrite, target }: (typeof CASES)[number],
) {
  return inTemporaryDirectory(async (directory) => {
    const store = await openEmbeddedStore({
      disk: nodeDisk(join(directory, 'data')),
      clock: systemClock,
      logger: silentLogger,
      durability: 'fsync',
    });
    try {
      for (let log = 0; log < LOGS; log++)
        await store.logs.createLog(`log-${log}`, { retentionMs: 86_400_000 });
      await prepareProbe(directory);
      progress(`appends, ${producers} producers`);
      const durationMs = seconds * 1000;
      let acknowledged = 0;
      const pairs = await sideBySide(
        rounds,
        () => measureProbe(directory, recordsPerWrite, durationMs),
        async () => {
          const { latencies, records } = await measureStore(store.logs, producers, durationMs);
          acknowledged += records;
          return latencies;
        },
      );
      const found = await countRecords(store.logs);
      if (found !== acknowledged) throw new Error(`${acknowledged} records acknowledged, ${found} read back`);
      const own = pairs.map((pair) => pair.own);
      const other = pairs.map((pair) => pair.other);
      return {
        name: `append-${producers}`,
        what: `appends without HTTP, ${producers.toLocaleString('en-US')} producers`,
        yardstick: `bare O_DSYNC writes of ${recordsPerWrite} records each to a zero-filled file`,
        unit: 'times',
        value: ratioOf(pairs, ({ recordsPerSecond }) => recordsPerSecond),
        target,
        tolerance: USUAL_TOLERANCE,
        millrace: medians(own),
        against: medians(other),
        verified: `${acknowledged} records acknowledged, and all of them read back`,
      } as const;
    } finally {
      await store.close();
    }
  });
}

async function measureStore(logs: LogStore, producers: number, durationMs: number) {
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  const produce = async (producer: number) => {
    const id = `log-${producer % LOGS}`;
    while (performance.now() - startMs < durationMs) {
      const beforeMs = performance.now();
      await logs.append(id, batch);
      latenciesMs.push(performance.now() - beforeMs);
    }
  };
  await Promise.all(Array.from({ length: producers }, (_, producer) => produce(producer)));
  return {
    latencies: latenciesOf(latenciesMs, performance.now() - startMs, 1),
    records: latenciesMs.length,
  };
}

async function measureProbe(directory: string, recordsPerWrite: number, durationMs: number) {
  const file = await nodeDisk(directory).open('probe', 'write-durable');
  const bytes = Buffer.alloc(recordsPerWrite * RECORD_BYTES, 'y');
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  for (let at = 0; performance.now() - startMs < durationMs; at += bytes.length) {
    if (at + bytes.length > PROBE_FILE_BYTES) at = 0;
    const beforeMs = performance.now();
    await file.write(bytes, 0, bytes.length, at);
    latenciesMs.push(performance.now() - beforeMs);
  }
  const elapsedMs = performance.now() - startMs;
  await file.close();
  return latenciesOf(latenciesMs, elapsedMs, recordsPerWrite);
}

async function prepareProbe(directory: string): Promise<void> {
  const file = await nodeDisk(directory).open('probe', 'write');
  await file.write(Buffer.alloc(PROBE_FILE_BYTES), 0, PROBE_FILE_BYTES, 0);
  await file.sync();
  await file.close();
}

async function countRecords(logs: LogStore): Promise<number> {
  let count = 0;
  for (let log = 0; log < LOGS; log++) {
    for (let from = 0; ;) {
      const { batches, nextPos } = await logs.read(`log-${log}`, from, { maxBytes: READ_BYTES });
      if (batches.length === 0) break;
      count += batches.filter(({ bytes }) => payload.equals(bytes)).length;
      from = nextPos;
    }
  }
  return count;
}

function latenciesOf(latenciesMs: number[], elapsedMs: number, recordsEach: number): Latencies {
  const sorted = Float64Array.from(latenciesMs).sort();
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return {
    recordsPerSecond: (latenciesMs.length * recordsEach * 1000) / elapsedMs,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

function medians(rounds: readonly Latencies[]) {
  return {
    recordsPerSecond: median(rounds.map(({ recordsPerSecond }) => recordsPerSecond)),
    p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
  };
}
