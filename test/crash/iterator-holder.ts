import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { calmKinesisClient, kinesisClient } from './client.ts';

interface ShardCursor {
  /** Undefined once the shard has ended. */
  iterator: string | undefined;
  last: bigint;
}

/**
 * Reads every shard from its beginning to its end and keeps its iterators across crashes: a read without a response is
 * repeated with the same iterator.
 */
export class IteratorHolder {
  readonly #streamName: string;
  readonly #cursors = new Map<string, ShardCursor>();
  readonly #seen = new Map<string, number>();
  /** Iterators that were rejected or went backwards. */
  readonly faults: string[] = [];

  constructor(streamName: string) {
    this.#streamName = streamName;
  }

  /** How often each record was read, by id. */
  get seen(): ReadonlyMap<string, number> {
    return this.#seen;
  }

  /** Reads until the server is gone. */
  async readUntilGone(endpoint: string, signal: AbortSignal): Promise<void> {
    const client = kinesisClient(endpoint);
    try {
      while (!signal.aborted) await this.#readRound(client);
    } catch (error) {
      this.#record(error);
    } finally {
      client.destroy();
    }
  }

  /** Reads until a whole round returns nothing new. Requires that nothing is written meanwhile. */
  async readToTheEnd(endpoint: string): Promise<void> {
    const client = calmKinesisClient(endpoint);
    while ((await this.#readRound(client)) > 0);
    client.destroy();
  }

  /** @returns how many records it read */
  async #readRound(client: KinesisClient): Promise<number> {
    const { Shards } = await client.send(new ListShardsCommand({ StreamName: this.#streamName }));
    let records = 0;
    for (const { ShardId } of Shards!) records += await this.#readOnce(client, ShardId!);
    return records;
  }

  async #readOnce(client: KinesisClient, shardId: string): Promise<number> {
    const cursor = this.#cursors.get(shardId) ?? (await this.#begin(client, shardId));
    if (cursor.iterator === undefined) return 0;
    const { Records, NextShardIterator } = await client.send(
      new GetRecordsCommand({ ShardIterator: cursor.iterator }),
    );
    for (const { Data, SequenceNumber } of Records!) {
      const id = Buffer.from(Data!).toString().split(' ')[0]!;
      const number = BigInt(SequenceNumber!);
      if (number <= cursor.last) this.faults.push(`${shardId}: ${number} comes after ${cursor.last}`);
      cursor.last = number;
      this.#seen.set(id, (this.#seen.get(id) ?? 0) + 1);
    }
    cursor.iterator = NextShardIterator;
    return Records!.length;
  }

  async #begin(client: KinesisClient, ShardId: string): Promise<ShardCursor> {
    const start = { StreamName: this.#streamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
    const cursor = { iterator: ShardIterator, last: 0n };
    this.#cursors.set(ShardId, cursor);
    return cursor;
  }

  /** The server may die during a call or its response. Any error that it returns is a fault. */
  #record(error: unknown): void {
    const { $response, code, name, message } = error as Error & { $response?: unknown; code?: string };
    if (code === 'ECONNRESET') return;
    const hasResponse = $response !== undefined || error instanceof ExpiredIteratorException;
    if (hasResponse) this.faults.push(`${name}: ${message}`);
  }
}
