import type { Client } from '../../client/client.ts';
import { followShards } from '../../following/follow-shards.ts';
import type { Start } from '../../following/shard-follower.ts';
import type { Random } from '../../lib/random.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { OrderedSender } from '../sending/ordered-sender.ts';
import { ShardRanges } from '../recording/shard-ranges.ts';
import { type MirrorState, writeMirrorState } from './mirror-state.ts';
import { ShardPositions, startsOf } from './shard-positions.ts';

// A kill repeats at most the records of this time.
const SAVE_INTERVAL_MS = 1_000;

export interface MirrorOptions {
  readonly source: Client;
  readonly target: Client;
  readonly targetStream: string;
  /** Where the mirror begins or continues. */
  readonly state: MirrorState;
  readonly stateFile: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** What a mirror has done since it was started. */
export interface MirrorFigures {
  records: number;
  bytes: number;
  retries: number;
  /** The arrival of the record that was copied last. */
  lastMs: number;
}

/**
 * Copies the records of a stream into another one as they arrive, until the signal is aborted: in order for each
 * partition key, each at least once. Its positions are in a file, from which the next start continues.
 * @throws the signal's reason, or the first error
 */
export async function mirror(options: MirrorOptions, figures: MirrorFigures): Promise<void> {
  const { source, target, targetStream, state, stateFile, clock, random } = options;
  const failed = new AbortController();
  const reading = AbortSignal.any([options.signal, failed.signal]);
  const positions = new ShardPositions(state.positions);
  const sender = new OrderedSender({ client: target, clock, random, signal: failed.signal }, targetStream);
  const ranges = new ShardRanges(source, state.source.stream);
  const start: Start =
    state.startMs === 'trim-horizon'
      ? { kind: 'trim-horizon' }
      : { kind: 'at-timestamp', timestampMs: state.startMs };

  const save = () => writeMirrorState(stateFile, { ...state, positions: positions.current() });
  const saveRegularly = async (): Promise<never> => {
    for (;;) {
      await sleep(clock, SAVE_INTERVAL_MS, { signal: reading });
      await save();
    }
  };
  const copy = () =>
    followShards(
      { client: source, clock, signal: reading, retries: true },
      {
        streamName: state.source.stream,
        start,
        end: { kind: 'never' },
        shardIds: [],
        positions: startsOf(state.positions),
      },
      {
        opened: () => {},
        async read(shardId, { records }) {
          await ranges.require(shardId);
          for (const record of records) {
            if (reading.aborted) return;
            const copied = positions.add(shardId, record.sequenceNumber);
            const { partitionKey, sequenceNumber, data, timestampMs } = record;
            const explicitHashKey = ranges.explicitHashKeyOf(shardId, partitionKey);
            await sender.offer(
              { partitionKey, explicitHashKey, sequenceNumber, data },
              {
                onSent() {
                  copied();
                  figures.records++;
                  figures.bytes += data.length;
                  figures.lastMs = Math.max(figures.lastMs, timestampMs);
                },
                onRetry: () => figures.retries++,
              },
            );
          }
        },
        ended: (shardId) => positions.ended(shardId),
      },
    );

  await save();
  const running = [copy(), saveRegularly()].map((work) =>
    work.catch((error: unknown) => {
      if (!options.signal.aborted) failed.abort(error);
    }),
  );
  try {
    await Promise.all(running);
    // What was read before a stop is copied, so that the next start does not repeat it.
    if (!failed.signal.aborted) await sender.settled();
    reading.throwIfAborted();
  } finally {
    failed.abort(new Error('the mirror has ended'));
    await save();
  }
}
