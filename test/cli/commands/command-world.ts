import { expect } from 'vitest';
import { runCommandLine } from '../../../src/cli/run.ts';
import { StopRequested } from '../../../src/cli/stop-signal.ts';
import { systemClock } from '../../../src/lib/time/clock.ts';
import { DescribeStreamSummary } from '../../../src/services/kinesis/operations/describe-stream-summary.ts';
import { ListShards } from '../../../src/services/kinesis/operations/list-shards.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { SplitShard } from '../../../src/services/kinesis/operations/split-shard.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { cliWorld } from '../../support/cli-world.ts';
import { eventually } from '../../support/eventually.ts';
import { runningServer, type TestServer } from '../../support/running-server.ts';

/** A server with a stream `orders` and two functions, and commands against it, which run in this process. */
export class CommandWorld {
  readonly server: TestServer;

  private constructor(server: TestServer) {
    this.server = server;
  }

  static async start(): Promise<CommandWorld> {
    const server = await runningServer();
    await server.createStream('orders', 2);
    await server.createFunction(
      'shop-dev-greet',
      `exports.handler = async (event) => { console.log('greeting', event.name); return { hello: event.name ?? event }; };`,
    );
    await server.createFunction(
      'shop-dev-fail',
      `exports.handler = async () => { throw new Error('no luck'); };`,
    );
    return new CommandWorld(server);
  }

  /** Starts a command; `until` waits for its output. */
  begin(...words: string[]) {
    const stop = new AbortController();
    const world = cliWorld({
      clock: systemClock,
      env: { AWS_ENDPOINT_URL: this.server.endpoint },
      stopSignal: () => stop.signal,
    });
    const code = runCommandLine(words, world);
    return {
      code,
      world,
      until: (text: string) => expect.poll(() => world.stdout(), { timeout: 20_000 }).toContain(text),
      stop: () => stop.abort(new StopRequested('SIGINT')),
    };
  }

  /** Runs a command to its end. */
  async run(...words: string[]) {
    const { code, world } = this.begin(...words);
    return { code: await code, out: world.stdout(), err: world.stderr() };
  }

  put(StreamName: string, PartitionKey: string, data: string | Buffer) {
    const Data = Buffer.from(data);
    return this.server.client.call(kinesisTraits, PutRecord, { StreamName, PartitionKey, Data });
  }

  /** Splits the first shard of `orders`, and resolves when its children are open. */
  async splitFirstShard(): Promise<void> {
    const { client } = this.server;
    const StreamName = 'orders';
    const { Shards } = await client.call(kinesisTraits, ListShards, { StreamName });
    const { ShardId, HashKeyRange } = Shards![0]!;
    await client.call(kinesisTraits, SplitShard, {
      StreamName,
      ShardToSplit: ShardId,
      NewStartingHashKey: String(BigInt(HashKeyRange.EndingHashKey) / 2n),
    });
    await eventually(async () => {
      const described = await client.call(kinesisTraits, DescribeStreamSummary, { StreamName });
      return described.StreamDescriptionSummary.StreamStatus === 'ACTIVE' || undefined;
    });
  }
}
