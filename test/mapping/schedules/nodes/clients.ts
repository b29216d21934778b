import type { GatewayProcess } from '../../../../scripts/cluster/gateway-process.ts';
import { movingClient } from '../../../../scripts/cluster/moving-client.ts';
import { type Client, createClient } from '../../../../src/client/client.ts';
import type { Random } from '../../../../src/lib/random.ts';
import { systemClock } from '../../../../src/lib/time/clock.ts';
import { PutRecord } from '../../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../../src/services/kinesis/traits.ts';

export const NAMESPACE = { account: '000000000000', region: 'us-east-1' };
/** A client of a frozen gateway asks another one then. */
const PUT_LIMIT_MS = 3_000;

/** Clients of all gateways. */
export class GatewayClients {
  /** Each call goes to any gateway, and to another one until one has answered. */
  readonly any: Client;
  readonly #clients: readonly Client[];
  #current = 0;

  constructor(gateways: readonly GatewayProcess[], random: Random) {
    this.#clients = gateways.map(({ endpoint }) =>
      createClient({ endpoint, region: NAMESPACE.region, accessKeyId: NAMESPACE.account }),
    );
    this.any = movingClient(this.#clients, random, systemClock);
  }

  /** Sends a record to one gateway, once, whatever becomes of it. @throws when it may be stored or not */
  async put(streamName: string, partitionKey: string, data: string) {
    const input = { StreamName: streamName, PartitionKey: partitionKey, Data: Buffer.from(data) };
    for (;;) {
      const client = this.#clients[this.#current++ % this.#clients.length]!;
      try {
        const put = await client.call(kinesisTraits, PutRecord, input, { timeoutMs: PUT_LIMIT_MS });
        return { shardId: put.ShardId, sequenceNumber: put.SequenceNumber };
      } catch (error) {
        if (!wasRefused(error)) throw error;
      }
    }
  }

  close(): void {
    this.any.close();
  }
}

/** No gateway listens there now: nothing was sent. One of the three always does. */
function wasRefused(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code === 'ECONNREFUSED';
}
