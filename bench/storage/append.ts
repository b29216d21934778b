import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { nodeDisk } from '../../src/lib/node-disk.ts';
import { openEmbeddedStore } from '../../src/storage/embedded/open.ts';
import type { AppendBatch, LogStore } from '../../src/storage/port.ts';

/*
 * Durable appends of 1 KiB records, each producer waiting for its acknowledgement, against a probe that
 * writes batches of as many bytes to a zero-filled O_DSYNC file and does nothing else. The two take turns,
 * since a shared machine changes from second to second; what counts is their ratio. Everything that was
 * acknowledged is read back and counted.
 */

const RECORD_BYTES = 1024;
const ROUNDS = 3;
const ROUND_MS = 1_500;
const LOGS = 64;
const PROBE_FILE_BYTES = 32 * 2 ** 20;

interface Figures {
  readonly recordsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const payload = Buffer.alloc(RECORD_BYTES, 'x');
const batch: AppendBatch = {
  recordCount: 1,
  byteLength: RECORD_BYTES,
  writeTo: (target, offset) => void payload.copy(target, offset),
};

function figures(latenciesMs: readonly number[], elapsedMs: number, recordsEach: number): Figures {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    recordsPerSecond: Math.round((latenciesMs.length * recordsEach * 1000) / elapsedMs),
    p50Ms: Number(at(0.5).toFixed(3)),
    p99Ms: Number(at(0.99).toFixed(3)),
  };
}

async function measureStore(logs: LogStore, producers: number): Promise<Figures> {
  const latenciesMs: number[] = [];
  const start = performance.now();
  const produce = async (producer: number) => {
    const id = `log-${producer % LOGS}`;
    while (performance.now() - start < ROUND_MS) {
      const before = performance.now();
      await logs.append(id, batch);
      latenciesMs.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: producers }, (_, producer) => produce(producer)));
  return figures(latenciesMs, performance.now() - start, 1);
}

async function measureProbe(root: string, recordsPerWrite: number): Promise<Figures> {
  const file = await nodeDisk(root).open('probe', 'write-durable');
  const bytes = Buffer.alloc(recordsPerWrite * RECORD_BYTES, 'y');
  const latenciesMs: number[] = [];
  const start = performance.now();
  for (let at = 0; performance.now() - start < ROUND_MS; at += bytes.length) {
    if (at + bytes.length > PROBE_FILE_BYTES) at = 0;
    const before = performance.now();
    await file.write(bytes, 0, bytes.length, at);
    latenciesMs.push(performance.now() - before);
  }
  const elapsedMs = performance.now() - start;
  await file.close();
  return figures(latenciesMs, elapsedMs, recordsPerWrite);
}

async function prepareProbe(root: string): Promise<void> {
  const file = await nodeDisk(root).open('probe', 'write');
  await file.write(Buffer.alloc(PROBE_FILE_BYTES), 0, PROBE_FILE_BYTES, 0);
  await file.sync();
  await file.close();
}

async function countRecords(logs: LogStore): Promise<number> {
  let count = 0;
  for (let log = 0; log < LOGS; log++) {
    for (let from = 0; ;) {
      const { batches, nextPos } = await logs.read(`log-${log}`, from, { maxBytes: 2 ** 20 });
      if (batches.length === 0) break;
      count += batches.length;
      from = nextPos;
    }
  }
  return count;
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;

async function compare(producers: number, recordsPerWrite: number): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'millrace-append-'));
  const disk = nodeDisk(join(root, 'data'));
  const store = await openEmbeddedStore({
    disk,
    clock: systemClock,
    logger: silentLogger,
    durability: 'fsync',
  });
  try {
    for (let log = 0; log < LOGS; log++)
      await store.logs.createLog(`log-${log}`, { retentionMs: 86_400_000 });
    await prepareProbe(root);
    const results: { probe: Figures; store: Figures }[] = [];
    let acknowledged = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const probe = await measureProbe(root, recordsPerWrite);
      const before = await countAcknowledged(store.logs);
      const measured = await measureStore(store.logs, producers);
      acknowledged += (await countAcknowledged(store.logs)) - before;
      results.push({ probe, store: measured });
    }
    const startMs = performance.now();
    const read = await countRecords(store.logs);
    const readMBPerSecond = Math.round((read * RECORD_BYTES) / (performance.now() - startMs) / 1000);
    if (read !== acknowledged) throw new Error(`${acknowledged} records acknowledged, ${read} read back`);
    const ratio = median(results.map((one) => one.store.recordsPerSecond / one.probe.recordsPerSecond));
    const rssMB = Math.round(process.memoryUsage.rss() / 1e6);
    const line = {
      producers,
      recordsPerWrite,
      ratio: Number(ratio.toFixed(2)),
      readMBPerSecond,
      rssMB,
      results,
    };
    process.stdout.write(`${JSON.stringify(line, null, 2)}\n`);
  } finally {
    await store.close();
    await rm(root, { recursive: true });
  }
}

async function countAcknowledged(logs: LogStore): Promise<number> {
  let count = 0;
  for (let log = 0; log < LOGS; log++) count += (await logs.bounds(`log-${log}`)).endPos;
  return count;
}

process.stdout.write(`${cpus()[0]?.model ?? 'unknown'} x ${cpus().length}, Node ${process.version}\n`);
await compare(64, 64);
await compare(1_000, 500);
