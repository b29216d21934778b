import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { kinesisClient } from './client.ts';

interface Place {
  /** Undefined once the shard has ended. */
  iterator: string | undefined;
  last: bigint;
}

/**
 * Reads every shard from its beginning to its end and holds on to the iterators through every crash: an answer that a
 * crash swallowed is asked for again with the same iterator.
 */
export class IteratorHolder {
  readonly #streamName: string;
  readonly #places = new Map<string, Place>();
  readonly #seen = new Map<string, number>();
  /** Iterators that were refused, or led somewhere else than on. */
  readonly faults: string[] = [];

  constructor(streamName: string) {
    this.#streamName = streamName;
  }

  /** How often each record was read, by id. */
  get seen(): ReadonlyMap<string, number> {
    return this.#seen;
  }

  /** Reads on until the server is gone. */
  async readUntilGone(endpoint: string, signal: AbortSignal): Promise<void> {
    const client = kinesisClient(endpoint);
    try {
      while (!signal.aborted) await this.#readRound(client);
    } catch (error) {
      this.#blame(error);
    } finally {
      client.destroy();
    }
  }

  /** Reads on until a whole round brings nothing new. Nobody may write meanwhile. */
  async readToTheEnd(endpoint: string): Promise<void> {
    const client = kinesisClient(endpoint);
    while ((await this.#readRound(client)) > 0);
    client.destroy();
  }

  /** @returns how many records it brought */
  async #readRound(client: KinesisClient): Promise<number> {
    const { Shards } = await client.send(new ListShardsCommand({ StreamName: this.#streamName }));
    let records = 0;
    for (const { ShardId } of Shards!) records += await this.#readOnce(client, ShardId!);
    return records;
  }

  async #readOnce(client: KinesisClient, shardId: string): Promise<number> {
    const place = this.#places.get(shardId) ?? (await this.#begin(client, shardId));
    if (place.iterator === undefined) return 0;
    const { Records, NextShardIterator } = await client.send(
      new GetRecordsCommand({ ShardIterator: place.iterator }),
    );
    for (const { Data, SequenceNumber } of Records!) {
      const id = Buffer.from(Data!).toString().split(' ')[0]!;
      const number = BigInt(SequenceNumber!);
      if (number <= place.last) this.faults.push(`${shardId}: ${number} comes after ${place.last}`);
      place.last = number;
      this.#seen.set(id, (this.#seen.get(id) ?? 0) + 1);
    }
    place.iterator = NextShardIterator;
    return Records!.length;
  }

  async #begin(client: KinesisClient, ShardId: string): Promise<Place> {
    const start = { StreamName: this.#streamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(start));
    const place = { iterator: ShardIterator, last: 0n };
    this.#places.set(ShardId, place);
    return place;
  }

  /** The server goes in the middle of a call, or of its answer; whatever it says itself is a fault. */
  #blame(error: unknown): void {
    const { $response, code, name, message } = error as Error & { $response?: unknown; code?: string };
    if (code === 'ECONNRESET') return;
    const answered = $response !== undefined || error instanceof ExpiredIteratorException;
    if (answered) this.faults.push(`${name}: ${message}`);
  }
}
