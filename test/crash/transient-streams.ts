import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { eventually } from '../support/eventually.ts';
import { calmKinesisClient, kinesisClient } from './client.ts';

const PAUSE_MS = 150;

/** Streams that are created and deleted: created ones exist and deleted ones do not, whatever happens in between. */
export class TransientStreams {
  readonly #made: string[] = [];
  readonly #deleted = new Set<string>();
  /** Deletions without a response. */
  readonly #uncertain = new Set<string>();
  #next = 1;

  get deletions(): number {
    return this.#deleted.size;
  }

  async changeUntilGone(endpoint: string, signal: AbortSignal): Promise<void> {
    const client = kinesisClient(endpoint);
    try {
      while (!signal.aborted) {
        const StreamName = `transient-${this.#next++}`;
        await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
        this.#made.push(StreamName);
        await pause(PAUSE_MS);
        const oldest = this.#made.find((name) => !this.#deleted.has(name) && !this.#uncertain.has(name));
        if (this.#next % 2 === 0 || oldest === undefined) continue;
        this.#uncertain.add(oldest);
        await client.send(new DeleteStreamCommand({ StreamName: oldest }));
        this.#uncertain.delete(oldest);
        this.#deleted.add(oldest);
      }
    } catch {
      // The server is gone.
    } finally {
      client.destroy();
    }
  }

  /** @returns the streams that differ from what was acknowledged */
  async faults(endpoint: string): Promise<string[]> {
    const client = calmKinesisClient(endpoint);
    const faults: string[] = [];
    for (const name of this.#made) {
      if (this.#uncertain.has(name)) continue;
      const wanted = this.#deleted.has(name) ? 'gone' : 'ACTIVE';
      try {
        await eventually(async () => (await statusOf(client, name)) === wanted || undefined);
      } catch {
        faults.push(`${name} is ${await statusOf(client, name)}, not ${wanted}`);
      }
    }
    client.destroy();
    return faults;
  }
}

async function statusOf(client: KinesisClient, StreamName: string): Promise<string> {
  try {
    const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
    return StreamDescriptionSummary!.StreamStatus!;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return 'gone';
    throw error;
  }
}
