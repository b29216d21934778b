import type { Clock } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { PipelineApi } from '../api/pipeline-api.ts';
import { Consumer } from './consumer.ts';
import { FunctionLog, type LogSource } from './function-log.ts';
import { Acknowledged, Receipts } from './ledger.ts';
import { evenKeys } from './partition-keys.ts';
import { emptyStats, type ProducerStats, recordsOf, runProducers } from './producers.ts';
import { waitForMissing } from './wait-for-missing.ts';

/** The number of applications that read the stream in addition to the function. */
const CONSUMERS = 2;

// At 3,000 records per second on three shards, each producer sends 62.5 per second, one at a time. So a response may
// take 16 ms before the rate drops.
const PRODUCERS_PER_SHARD = 16;

/** The measurements of the load test, for the live lines while it runs and for the summary afterwards. */
export interface LoadTest {
  readonly acknowledged: Acknowledged;
  readonly puts: ProducerStats;
  readonly consumers: readonly Consumer[];
  readonly functionLog: FunctionLog;
  readonly functionReceipts: Receipts;
  /** From the sending of a record to the function's log line for it. */
  readonly endToEndMs: number[];
  readonly wanted: { readonly records: number; readonly perSecond: number; readonly producers: number };
  /** How long the producers ran (0 until they are done), and how long until every reader had all records. */
  producedSeconds: number;
  drainedSeconds: number;
}

export interface LoadTestOptions {
  readonly api: PipelineApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly ratePerSecond: number;
  readonly seconds: number;
  /** The log of the function that the stream triggers. It shows which records arrived. */
  readonly functionLogSource: LogSource;
}

/** Prepares the load test: producers for all shards, consumers at the tip of every shard. */
export async function prepareLoadTest(options: LoadTestOptions): Promise<{
  readonly loadTest: LoadTest;
  readonly run: (signal: AbortSignal) => Promise<void>;
}> {
  const { api, clock } = options;
  const shards = await api.shards();
  const shardIds = shards.map(({ shardId }) => shardId);
  const keys = evenKeys(shards, PRODUCERS_PER_SHARD);
  const acknowledged = new Acknowledged();
  const functionReceipts = new Receipts();
  const endToEndMs: number[] = [];
  const functionLog = new FunctionLog({
    source: options.functionLogSource,
    clock,
    onRecord: ({ id, loggedMs, position }) => {
      if (!id || !functionReceipts.add(id, position)) return;
      const put = acknowledged.get(id);
      if (put) endToEndMs.push(loggedMs - put.sentMs);
    },
  });
  const loadTest: LoadTest = {
    acknowledged,
    puts: emptyStats(shardIds),
    consumers: Array.from({ length: CONSUMERS }, () => new Consumer(api, clock, shardIds)),
    functionLog,
    functionReceipts,
    endToEndMs,
    wanted: {
      records: recordsOf(options),
      perSecond: options.ratePerSecond,
      producers: keys.length,
    },
    producedSeconds: 0,
    drainedSeconds: 0,
  };
  const reading = await Promise.all(loadTest.consumers.map((consumer) => consumer.begin()));

  const run = async (signal: AbortSignal) => {
    const stopReaders = new AbortController();
    const ended = AbortSignal.any([signal, stopReaders.signal]);
    const readers = Promise.all([...reading.map((read) => read(ended)), functionLog.follow(ended)]);
    // A failure of a reader is reported after the run, not as an unhandled rejection during it.
    readers.catch(() => {});
    const startMs = clock.monotonicMs();
    try {
      await runProducers({
        ...options,
        keys,
        acknowledged,
        stats: loadTest.puts,
      });
      loadTest.producedSeconds = (clock.monotonicMs() - startMs) / 1_000;
      await waitForMissing(clock, () => sumOf(missingByReader(loadTest)), signal);
      loadTest.drainedSeconds = (clock.monotonicMs() - startMs) / 1_000;
    } finally {
      stopReaders.abort();
      await readers;
    }
  };
  return { loadTest, run };
}

/** The number of acknowledged records that each reader has not seen yet, by the name of the reader. */
export function missingByReader(loadTest: LoadTest): ReadonlyMap<string, number> {
  const { acknowledged, consumers, functionReceipts } = loadTest;
  return new Map([
    ...consumers.map(
      ({ receipts }, index) => [`consumer ${index + 1}`, receipts.missing(acknowledged)] as const,
    ),
    ['ingestion', functionReceipts.missing(acknowledged)],
  ]);
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
