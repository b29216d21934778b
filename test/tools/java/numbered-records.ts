import { type KinesisClient, PutRecordsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { expect } from 'vitest';
import { eventually, eventuallyNone } from '../../support/eventually.ts';
import { createStream, untilActive } from '../../support/clients/sdk-streams.ts';
import type { JavaProgram } from './java.ts';

/** How many records are put before a shard is split, and how many after. */
export const RECORDS = 100;
export const KEYS = 20;
const SHARDS = 3;

/** A stream of numbers, each under one of KEYS keys. The first of its shards is split halfway. */
export class NumberedRecords {
  readonly stream: string;
  readonly #client: KinesisClient;

  private constructor(client: KinesisClient, stream: string) {
    this.#client = client;
    this.stream = stream;
  }

  static async create(client: KinesisClient, stream: string): Promise<NumberedRecords> {
    await createStream(client, stream, SHARDS);
    return new NumberedRecords(client, stream);
  }

  /** Puts the numbers from `start` to `start + RECORDS - 1`. */
  async put(start: number): Promise<void> {
    const numbers = Array.from({ length: RECORDS }, (_, index) => start + index);
    const Records = numbers.map((n) => ({ PartitionKey: keyOf(n), Data: Buffer.from(String(n)) }));
    const put = await this.#client.send(new PutRecordsCommand({ StreamName: this.stream, Records }));
    expect(put.FailedRecordCount).toBe(0);
  }

  async splitFirstShard(): Promise<void> {
    const boundary = String(2n ** 126n);
    await this.#client.send(
      new SplitShardCommand({ StreamName: this.stream, ShardToSplit: '0', NewStartingHashKey: boundary }),
    );
    await untilActive(this.#client, this.stream);
  }
}

function keyOf(n: number): string {
  return `key-${n % KEYS}`;
}

/** Waits until a program has printed `started`, and `record KEY NUMBER` once for every number below `count`. */
export async function untilRead(program: JavaProgram, count: number): Promise<void> {
  await eventually(async () => program.of('started').length > 0 || undefined);
  await eventually(async () => program.of('record').length > 0 || undefined);
  await eventuallyNone(async () => Math.max(0, count - program.of('record').length));
  const read = program.of('record').map(([key, n]) => `${key} ${n}`);
  expect(read.sort()).toEqual(Array.from({ length: count }, (_, n) => `${keyOf(n)} ${n}`).sort());
}
