import type { Clock } from '../../../lib/time/clock.ts';
import type { Random } from '../../../lib/random.ts';
import type { PipelineApi } from '../api/pipeline-api.ts';
import { Consumer } from './consumer.ts';
import { FunctionLog, type LogSource } from './function-log.ts';
import { Acknowledged, Receipts } from './ledger.ts';
import { evenKeys } from './partition-keys.ts';
import { emptyStats, type ProducerStats, recordsOf, runProducers } from './producers.ts';
import { waitForMissing } from './wait-for-missing.ts';

/** The article's headline is read by two applications beside the function. */
const CONSUMERS = 2;

// At 3,000 records a second each producer sends 62.5, one at a time: enough connections that an answer may
// take 16 ms before the pace suffers.
const PRODUCERS_PER_SHARD = 16;

/** Everything the headline measured, for the live lines while it runs and for the summary after it. */
export interface LoadTest {
  readonly acknowledged: Acknowledged;
  readonly puts: ProducerStats;
  readonly consumers: readonly Consumer[];
  readonly functionLog: FunctionLog;
  readonly functionReceipts: Receipts;
  /** From a record's sending to the function's logging of it. */
  readonly endToEndMs: number[];
  readonly wanted: { readonly records: number; readonly perSecond: number };
  /** How long the producers took (0 while they work), and how long until every reader had everything. */
  producedSeconds: number;
  drainedSeconds: number;
}

export interface LoadTestOptions {
  readonly api: PipelineApi;
  readonly clock: Clock;
  readonly random: Random;
  readonly ratePerSecond: number;
  readonly seconds: number;
  /** The log of the function that the stream triggers, which shows what it received. */
  readonly functionLogSource: LogSource;
}

/** Prepares the run: producers placed evenly over the shards, consumers at the tip of every shard. */
export async function prepareLoadTest(options: LoadTestOptions): Promise<{
  readonly loadTest: LoadTest;
  readonly run: (signal: AbortSignal) => Promise<void>;
}> {
  const { api, clock } = options;
  const shards = await api.shards();
  const shardIds = shards.map(({ shardId }) => shardId);
  const acknowledged = new Acknowledged();
  const functionReceipts = new Receipts();
  const endToEndMs: number[] = [];
  const functionLog = new FunctionLog({
    source: options.functionLogSource,
    clock,
    onRecord: (_bytes, name, loggedMs) => {
      if (!name || !functionReceipts.note(name)) return;
      const sentMs = acknowledged.sentMs(name);
      if (sentMs !== undefined) endToEndMs.push(loggedMs - sentMs);
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
    },
    producedSeconds: 0,
    drainedSeconds: 0,
  };
  const reading = await Promise.all(loadTest.consumers.map((consumer) => consumer.begin()));

  const run = async (signal: AbortSignal) => {
    const stopReaders = new AbortController();
    const ended = AbortSignal.any([signal, stopReaders.signal]);
    const readers = Promise.all([...reading.map((read) => read(ended)), functionLog.follow(ended)]);
    // A reader that fails is reported when the run is over, not as an unhandled rejection in its midst.
    readers.catch(() => {});
    const beganMs = clock.monotonicMs();
    try {
      await runProducers({
        ...options,
        keys: evenKeys(shards, PRODUCERS_PER_SHARD),
        acknowledged,
        stats: loadTest.puts,
      });
      loadTest.producedSeconds = (clock.monotonicMs() - beganMs) / 1_000;
      await waitForMissing(clock, () => sumOf(missingByReader(loadTest)), signal);
      loadTest.drainedSeconds = (clock.monotonicMs() - beganMs) / 1_000;
    } finally {
      stopReaders.abort();
      await readers;
    }
  };
  return { loadTest, run };
}

/** How many of the acknowledged records each reader has not seen yet, by the reader's name. */
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
