import { setTimeout as pause } from 'node:timers/promises';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { registerConsumer, subscribe } from '../support/clients/sdk-streams.ts';
import { STREAM } from './stream-name.ts';

// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html
const TAKE_OVER_AFTER_MS = 5_000;
const MARGIN_MS = 500;

export interface TakeOverReport {
  /** The error of a second call within five seconds, or that a busy machine made the call too late. */
  readonly soon: string;
  /** How the first subscription ends when another one takes over. */
  readonly first: string;
  /** Whether the second one is open afterwards. */
  readonly second: string;
}

/** Subscribes a second time, first too soon and then late enough. */
export async function takeOver(client: KinesisClient, shard: number): Promise<TakeOverReport> {
  const consumer = await registerConsumer(client, STREAM, 'replaced');
  const cancel = new AbortController();
  const beganMs = performance.now();
  const ended = outcome(drain(await subscribe(client, consumer, shard)));
  await pause(MARGIN_MS);
  const called = await outcome(subscribe(client, consumer, shard));
  // Both calls happened between these two moments; only if those are close was the second call too soon.
  const soon = performance.now() - beganMs < TAKE_OVER_AFTER_MS ? called : 'too late to know';
  await pause(TAKE_OVER_AFTER_MS);
  const events = await subscribe(client, consumer, shard, { Type: 'LATEST' }, cancel.signal);
  const first = await ended;
  let second = 'gone';
  for await (const { ContinuationSequenceNumber } of events) {
    second = ContinuationSequenceNumber ? 'open' : 'at the end of the shard';
    break;
  }
  cancel.abort();
  return { soon, first, second };
}

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const event of events) void event;
}

/** @returns the name of its error */
async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    return (error as Error).name;
  }
}
