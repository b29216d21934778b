import { setTimeout as pause } from 'node:timers/promises';
import { type KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { registerConsumer, subscribe } from '../support/clients/sdk-streams.ts';
import { spreadOf } from './figures.ts';
import { STREAM } from './stream-name.ts';

// Alternately busy and quiet: busy phases show the push, quiet ones the idle events.
const PHASE_MS = 30_000;
const PUT_EVERY_MS = 100;
// Time to read what was put after the end.
const AFTERWARDS_MS = 3_000;

export interface HeldReport {
  /** From the call to the response. */
  readonly openedMs: number;
  readonly lifeSeconds: number;
  /** From the call of PutRecord to the event that has the record. */
  readonly pushMs: ReturnType<typeof spreadOf>;
  /** Between two events of which the second has no records. */
  readonly idleSeconds: ReturnType<typeof spreadOf>;
  readonly faults: string[];
}

/** Keeps one subscription until the server ends it, and reads on after its last continuation. */
export async function holdToTheEnd(
  client: KinesisClient,
  { name, shard, hashKey }: { name: string; shard: number; hashKey: bigint },
): Promise<HeldReport> {
  const consumer = await registerConsumer(client, STREAM, name);
  const faults: string[] = [];
  const stop = new AbortController();
  const beforeMs = performance.now();
  const events = await subscribe(client, consumer, shard);
  const openedMs = performance.now();
  const sentMs: number[] = [];
  const producing = putInPhases(client, hashKey, sentMs, stop.signal);
  const pushMs: number[] = [];
  const idleSeconds: number[] = [];
  const seen: number[] = [];
  let lastMs = openedMs;
  let continuation = '0';
  for await (const event of events) {
    const nowMs = performance.now();
    if (event.Records!.length === 0) idleSeconds.push((nowMs - lastMs) / 1000);
    for (const { Data } of event.Records!) {
      const n = Number(Buffer.from(Data!).toString());
      pushMs.push(nowMs - sentMs[n]!);
      seen.push(n);
    }
    const next = event.ContinuationSequenceNumber ?? '0';
    if (BigInt(next) <= BigInt(continuation))
      faults.push(`the continuation ${next} came after ${continuation}`);
    if (event.MillisBehindLatest !== 0) faults.push(`${event.MillisBehindLatest} ms behind at the tip`);
    [lastMs, continuation] = [nowMs, next];
  }
  const lifeSeconds = (performance.now() - openedMs) / 1000;
  await pause(AFTERWARDS_MS);
  stop.abort();
  await producing;
  seen.push(...(await readOn(client, consumer, shard, continuation, sentMs.length - 1)));
  if (String(seen) !== String(sentMs.map((_, n) => n)))
    faults.push(`${sentMs.length} records were put, and ${seen.length} read as ${String(seen)}`);
  return {
    openedMs: Number((openedMs - beforeMs).toFixed(1)),
    lifeSeconds: Number(lifeSeconds.toFixed(2)),
    pushMs: spreadOf(pushMs),
    idleSeconds: spreadOf(idleSeconds),
    faults,
  };
}

/** @param sentMs the time of each put, by the number of the record, which is its data */
async function putInPhases(
  client: KinesisClient,
  hashKey: bigint,
  sentMs: number[],
  signal: AbortSignal,
): Promise<void> {
  const startMs = performance.now();
  const key = { StreamName: STREAM, PartitionKey: 'key', ExplicitHashKey: String(hashKey) };
  while (!signal.aborted) {
    const isBusy = Math.floor((performance.now() - startMs) / PHASE_MS) % 2 === 0;
    if (isBusy) {
      const Data = Buffer.from(String(sentMs.length));
      sentMs.push(performance.now());
      await client.send(new PutRecordCommand({ ...key, Data }));
    }
    await pause(PUT_EVERY_MS);
  }
}

/** @returns the records after a continuation, up to record `last` */
async function readOn(
  client: KinesisClient,
  consumer: string,
  shard: number,
  SequenceNumber: string,
  last: number,
): Promise<number[]> {
  const seen: number[] = [];
  const cancel = new AbortController();
  const from = { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber } as const;
  for await (const { Records } of await subscribe(client, consumer, shard, from, cancel.signal)) {
    seen.push(...Records!.map(({ Data }) => Number(Buffer.from(Data!).toString())));
    // An event without records is an idle event: there are no more.
    if (seen.at(-1) === last || Records!.length === 0) break;
  }
  cancel.abort();
  return seen;
}
