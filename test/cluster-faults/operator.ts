import { setTimeout as pause } from 'node:timers/promises';
import {
  DecreaseStreamRetentionPeriodCommand,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  PutRecordCommand,
  type Shard,
} from '@aws-sdk/client-kinesis';
import type { Random } from '../../src/lib/random.ts';
import { listShards, openShards, reshardAtRandom } from '../reshard/operator.ts';
import { END_RECORD } from '../reshard/payload.ts';
import { STREAM } from '../reshard/stream-name.ts';
import { eventually } from '../support/eventually.ts';
import type { MovingClient } from './clients.ts';

const PAUSE_MS = 700;
const [SHORT_HOURS, LONG_HOURS] = [24, 48];

export interface OperatorHistory {
  reshards: number;
  retentionChanges: number;
}

/** Splits, merges, scales and changes the retention until `signal`. A call may fail while a gateway or a node is gone. */
export async function operate(
  client: MovingClient,
  random: Random,
  history: OperatorHistory,
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    try {
      if (turn % 3 === 2) {
        await client.call((kinesis) => changeRetention(kinesis, history.retentionChanges));
        history.retentionChanges++;
      } else {
        await client.call((kinesis) => reshardAtRandom(kinesis, random, 1, () => {}));
        history.reshards++;
      }
    } catch {
      // What was done of it shows in the list of shards at the end.
    }
    await pause(PAUSE_MS);
  }
}

async function changeRetention(kinesis: KinesisClient, changes: number): Promise<void> {
  await (changes % 2 === 0
    ? kinesis.send(
        new IncreaseStreamRetentionPeriodCommand({ StreamName: STREAM, RetentionPeriodHours: LONG_HOURS }),
      )
    : kinesis.send(
        new DecreaseStreamRetentionPeriodCommand({ StreamName: STREAM, RetentionPeriodHours: SHORT_HOURS }),
      ));
}

/** Puts the last record into every open shard. @returns all shards */
export async function endShards(client: MovingClient): Promise<Shard[]> {
  const open = await eventually(() => client.call(openShards));
  for (const { HashKeyRange } of open) {
    const ExplicitHashKey = HashKeyRange!.StartingHashKey;
    // Another end record of a repeated call is not counted.
    await eventually(() =>
      client.call((kinesis) =>
        kinesis.send(new PutRecordCommand({ StreamName: STREAM, ...END_RECORD, ExplicitHashKey })),
      ),
    );
  }
  return eventually(() => client.call(listShards));
}
