import { setTimeout as pause } from 'node:timers/promises';
import { GetShardIteratorCommand, type KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { type Random, seededRandom } from '../../src/lib/random.ts';
import { connectToAny, type Wire } from '../support/clients/sdk-client.ts';
import { createStream, registerConsumer } from '../support/clients/sdk-streams.ts';
import { Receipts } from './consumer.ts';
import { type ConsumerVerdict, judgeConsumer, judgeStream } from './judge.ts';
import { listShards, openShards, reshardAtRandom } from './operator.ts';
import { END_RECORD } from './payload.ts';
import { pollingReader } from './polling-consumer.ts';
import { produce, type ProducerLog } from './producer.ts';
import { STREAM } from './stream-name.ts';
import { subscribedReader } from './subscribed-consumer.ts';
import type { Target } from './target.ts';
import { type ReadShard, walkShards } from './walk-shards.ts';

/** The result of a run. Every entry in `failed`, `stream` and the lists of the consumers is a fault. */
export interface ReshardReport {
  readonly reshards: number;
  readonly shards: number;
  readonly acknowledged: number;
  /** Puts that failed. */
  readonly failed: string[];
  /** Faults of the stream itself. */
  readonly stream: string[];
  readonly consumers: readonly ConsumerVerdict[];
  /** Errors that the server or the gateways logged. */
  readonly complaints: string;
}

const WIRES: readonly Wire[] = ['h2', 'h1'];
const SHARDS = 3;
const PRODUCERS_A_WIRE = 3;
// Between the first record and the first reshard, and between the last reshard and the last record.
const QUIET_MS = 500;
// Consumers that receive nothing for this long have stalled.
const STALL_LIMIT_MS = 60_000;

/**
 * Reshards a stream at random under load, and compares what was acknowledged with what consumers read. Each wire
 * has producers, a consumer that polls and one that subscribes. With several gateways, each request goes to a random one.
 */
export async function reshardUnderLoad(options: {
  target: Target;
  reshards: number;
  seed: string;
  log?: (line: string) => void;
}): Promise<ReshardReport> {
  const { target, reshards, seed, log = () => {} } = options;
  const random = seededRandom(seed);
  const clients = WIRES.map((wire) => ({ wire, client: connectToAny(target.endpoints, wire, random) }));
  try {
    const [{ client: operator }] = clients as [(typeof clients)[0]];
    await createStream(operator, STREAM, SHARDS);
    const giveUp = new AbortController();
    const consumers: Consumer[] = [];
    for (const { wire, client } of clients) {
      const reader = { client, wire, random: seededRandom(`${seed} ${wire}`), signal: giveUp.signal };
      consumers.push(await preparePolling(reader), await prepareSubscribing(reader));
    }
    const reading = Promise.all(consumers.map(readAll));

    const logs: ProducerLog[] = [];
    const stop = new AbortController();
    const load = clients.flatMap(({ wire, client }) =>
      Array.from({ length: PRODUCERS_A_WIRE }, (_, index) => {
        const log = { acknowledged: [], failed: [] };
        logs.push(log);
        return produce(client, `${wire}-${index}`, log, stop.signal);
      }),
    );
    await pause(QUIET_MS);
    await reshardAtRandom(operator, random, reshards, log).catch((cause: unknown) => {
      throw new Error(`seed ${seed}: ${String(cause)}; logged: ${target.errors()}`, { cause });
    });
    await pause(QUIET_MS);
    stop.abort();
    await Promise.all(load);
    await endShards(operator);
    const stopWatching = new AbortController();
    void giveUpWhenStalled(consumers, giveUp, stopWatching.signal);
    const receipts = await reading;
    stopWatching.abort();

    const shards = await listShards(operator);
    const acknowledged = logs.flatMap((log) => log.acknowledged);
    return {
      reshards,
      shards: shards.length,
      acknowledged: acknowledged.length,
      failed: logs.flatMap((log) => log.failed),
      stream: judgeStream(acknowledged, shards),
      consumers: receipts.map((one) => judgeConsumer(one, acknowledged, shards)),
      complaints: target.errors(),
    };
  } finally {
    for (const { client } of clients) client.destroy();
    await target.stop();
  }
}

/** Aborts when no consumer receives anything any more, however long the run has taken so far. */
async function giveUpWhenStalled(
  consumers: readonly Consumer[],
  giveUp: AbortController,
  signal: AbortSignal,
): Promise<void> {
  const received = () => consumers.reduce((total, { receipts }) => total + receipts.records.length, 0);
  for (let before = -1; !signal.aborted && before !== received();) {
    before = received();
    await pause(STALL_LIMIT_MS, undefined, { signal }).catch(() => {});
  }
  if (!signal.aborted) giveUp.abort(new Error(`nothing arrived for ${STALL_LIMIT_MS / 1000} s`));
}

export function isClean(report: ReshardReport): boolean {
  return isExact(report) && report.failed.length === 0 && report.complaints === '';
}

/** Whether every acknowledged record was read once and in order. Other failures do not count. */
export function isExact({ stream, consumers }: Pick<ReshardReport, 'stream' | 'consumers'>): boolean {
  const faults = consumers.flatMap(({ lost, doubled, outOfOrder, misplaced, faults }) =>
    lost.concat(doubled, outOfOrder, misplaced, faults),
  );
  return stream.length + faults.length === 0;
}

interface Reader {
  readonly client: KinesisClient;
  readonly wire: Wire;
  readonly random: Random;
  readonly signal: AbortSignal;
}

interface Consumer {
  readonly receipts: Receipts;
  readonly roots: readonly string[];
  readonly read: ReadShard;
}

/** Begins at LATEST before the first record, so it reads everything. */
async function preparePolling(reader: Reader): Promise<Consumer> {
  const receipts = new Receipts(`polling over ${reader.wire}`);
  const iterators = new Map<string, string>();
  for (const { ShardId } of await openShards(reader.client)) {
    const start = { StreamName: STREAM, ShardId, ShardIteratorType: 'LATEST' } as const;
    const { ShardIterator } = await reader.client.send(new GetShardIteratorCommand(start));
    iterators.set(ShardId!, ShardIterator!);
  }
  const read = pollingReader({ ...reader, receipts, iterators });
  return { receipts, roots: [...iterators.keys()], read };
}

async function prepareSubscribing(reader: Reader): Promise<Consumer> {
  const { client, wire } = reader;
  const receipts = new Receipts(`subscribed over ${wire}`);
  const consumerArn = await registerConsumer(client, STREAM, wire);
  const roots = (await openShards(client)).map(({ ShardId }) => ShardId!);
  return { receipts, roots, read: subscribedReader({ ...reader, receipts, consumerArn }) };
}

async function readAll({ receipts, roots, read }: Consumer): Promise<Receipts> {
  try {
    receipts.children = await walkShards(roots, read);
  } catch (error) {
    receipts.faults.push(String(error));
  }
  return receipts;
}

/** Puts the last record into every open shard. */
async function endShards(client: KinesisClient): Promise<void> {
  for (const { HashKeyRange } of await openShards(client)) {
    const ExplicitHashKey = HashKeyRange!.StartingHashKey;
    await client.send(new PutRecordCommand({ StreamName: STREAM, ...END_RECORD, ExplicitHashKey }));
  }
}
