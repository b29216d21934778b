import {
  type KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  type Shard,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, eventuallyNone } from '../../support/eventually.ts';
import { canRun } from '../../support/not-run.ts';
import { connectSdk } from '../../support/clients/sdk-client.ts';
import { createStream, untilActive } from '../../support/clients/sdk-streams.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../../support/server-process.ts';
import { fetchDynamoDb, startDynamoDb } from './dynamodb.ts';
import { type JavaProgram, JavaProject, untilConsuming } from './java.ts';

const project = new JavaProject('kcl');
const present = canRun(
  project.fetch() && fetchDynamoDb(),
  'the Kinesis Client Library',
  'It needs `java` and `mvn` on the PATH, and a repository from which `mvn` can fetch the library.',
);

const KEYS = 20;
const ROUNDS_AFTER_EACH_STEP = 5;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>;
let server: ServerProcess;
let client: KinesisClient;

beforeAll(async () => {
  if (!present) return;
  project.compile();
  directory = await temporaryDirectory();
  dynamoDb = await startDynamoDb();
  server = await startServerProcess(directory.path, ['--forward', `dynamodb=${dynamoDb.url}`]);
  client = connectSdk(server.endpoint, 'h1');
});

afterAll(async () => {
  client?.destroy();
  expect(server?.errors() ?? '').toBe('');
  await server?.stop();
  await dynamoDb?.stop();
  await directory?.[Symbol.asyncDispose]();
});

/** Starts the application of kcl/. */
function startConsumer(stream: string, mode: string) {
  return project.start('millrace.Consumer', server.endpoint, stream, mode);
}

/** Puts another record for each key. @returns `key round` of each, by its sequence number */
async function putRound(StreamName: string, round: number): Promise<[string, string][]> {
  const keys = Array.from({ length: KEYS }, (_, index) => `key-${index}`);
  const { Records, FailedRecordCount } = await client.send(
    new PutRecordsCommand({
      StreamName,
      Records: keys.map((PartitionKey) => ({ PartitionKey, Data: Buffer.from(String(round)) })),
    }),
  );
  expect(FailedRecordCount).toBe(0);
  return keys.map((key, index) => [Records![index]!.SequenceNumber!, `${key} ${round}`]);
}

async function openShards(StreamName: string): Promise<Shard[]> {
  const { Shards } = await client.send(
    new ListShardsCommand({ StreamName, ShardFilter: { Type: 'AT_LATEST' } }),
  );
  const startOf = ({ HashKeyRange }: Shard) => BigInt(HashKeyRange!.StartingHashKey!);
  return Shards!.sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
}

const steps: ((StreamName: string) => Promise<unknown>)[] = [
  async () => {},
  (StreamName) =>
    client.send(
      new SplitShardCommand({ StreamName, ShardToSplit: '0', NewStartingHashKey: String(2n ** 126n) }),
    ),
  async (StreamName) => {
    const [first, second] = await openShards(StreamName);
    const shards = { ShardToMerge: first!.ShardId, AdjacentShardToMerge: second!.ShardId };
    return client.send(new MergeShardsCommand({ StreamName, ...shards }));
  },
  (StreamName) =>
    client.send(
      new UpdateShardCountCommand({ StreamName, TargetShardCount: 3, ScalingType: 'UNIFORM_SCALING' }),
    ),
];

describe.skipIf(!present)('the Kinesis Client Library', () => {
  test.each([
    ['by GetRecords over CBOR', 'polling'],
    ['by SubscribeToShard', 'fan-out'],
  ])('reads every record once and in order, across reshards, %s', async (_, mode) => {
    const stream = `kcl-${mode}`;
    await createStream(client, stream, 2);
    const consumer = startConsumer(stream, mode);
    try {
      const put = new Map<string, string>();
      let round = 0;
      for (const step of steps) {
        await step(stream);
        // Some are written to the parents, some to the children.
        for (let turn = 0; turn < ROUNDS_AFTER_EACH_STEP; turn++) {
          for (const [number, what] of await putRound(stream, round++)) put.set(number, what);
        }
        await untilActive(client, stream);
        await untilConsuming(consumer);
        await eventuallyNone(async () => Math.max(0, put.size - firstReads(consumer).length));
      }
      const seen = firstReads(consumer);
      const received = seen.map(([, number, key, n]) => [number, `${key} ${n}`]);
      expect(new Map(received as [string, string][])).toEqual(put);
      for (let index = 0; index < KEYS; index++) {
        const ofKey = seen.filter(([, , key]) => key === `key-${index}`).map(([, , , n]) => Number(n));
        expect(ofKey).toEqual(Array.from({ length: round }, (_, n) => n));
      }
      await expectLineage(stream, consumer);
    } finally {
      await consumer.stop();
    }
  });
});

/** The records in the order in which each was read for the first time. */
function firstReads({ of }: JavaProgram): string[][] {
  const byNumber = new Map<string, string[]>();
  for (const record of of('record')) if (!byNumber.has(record[1]!)) byNumber.set(record[1]!, record);
  return [...byNumber.values()];
}

/** Expects that every closed shard was read to its end before its children were begun, and no shard a second time. */
async function expectLineage(StreamName: string, { lines, of }: JavaProgram) {
  const { Shards } = await client.send(new ListShardsCommand({ StreamName }));
  const closed = Shards!.filter((shard) => shard.SequenceNumberRange!.EndingSequenceNumber !== undefined);
  const shardsOf = (kind: string) => new Set(of(kind).map(([shardId]) => shardId!));
  await eventually(
    async () =>
      (shardsOf('end').size === closed.length && shardsOf('begin').size === Shards!.length) || undefined,
  );
  const lost = shardsOf('lost');
  expect([...lost].filter((shardId) => !isMerged(shardId, Shards!))).toEqual([]);
  for (const kind of ['begin', 'record', 'end']) {
    const once = of(kind).filter(([shardId]) => !lost.has(shardId!));
    expect(once).toHaveLength(new Set(once.map((words) => words.join(' '))).size);
  }
  const at = (kind: string, shardId: string) =>
    lines.findIndex(([first, second]) => first === kind && second === shardId);
  for (const { ShardId, ParentShardId, AdjacentParentShardId } of Shards!) {
    for (const parent of [ParentShardId, AdjacentParentShardId]) {
      if (parent) expect(at('begin', ShardId!)).toBeGreaterThan(at('end', parent));
    }
  }
}

/**
 * Whether a shard was merged with another one. If the library reaches its end before it has a lease for the other one, it tries
 * again, and gives its own lease up in one of 30 attempts: ShutdownTask.createLeasesForChildShardsIfNotExist. Then it reads the
 * shard again.
 */
function isMerged(shardId: string, shards: readonly Shard[]): boolean {
  return shards.some(
    ({ ParentShardId, AdjacentParentShardId }) =>
      AdjacentParentShardId !== undefined && [ParentShardId, AdjacentParentShardId].includes(shardId),
  );
}
