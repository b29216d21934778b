import {
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseSequenceNumber } from '../../../../src/engine/shard/sequence-number.ts';
import { runningServer, type TestServer } from '../../../support/running-server.ts';
import { connectSdk } from '../../../support/clients/sdk-client.ts';
import { untilActive } from '../../../support/clients/sdk-streams.ts';

let server: TestServer;
let kinesis: KinesisClient;

beforeAll(async () => {
  server = await runningServer();
  kinesis = connectSdk(server.endpoint, 'h1');
});

afterAll(async () => {
  kinesis.destroy();
  await server.close();
});

async function scale(StreamName: string, TargetShardCount: number) {
  await kinesis.send(
    new UpdateShardCountCommand({ StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' }),
  );
  await untilActive(kinesis, StreamName);
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  return Shards!;
}

test('scaling creates shards of equal size, with the intermediate shards of AWS', async () => {
  await server.createStream('scaled', 4);
  const shards = await scale('scaled', 3);
  expect(shards).toHaveLength(11);
  const open = shards.filter(({ SequenceNumberRange }) => !SequenceNumberRange!.EndingSequenceNumber);
  expect(open.map(({ ShardId }) => Number(ShardId!.slice(-12)))).toEqual([6, 9, 10]);
  expect(open.map(({ HashKeyRange }) => HashKeyRange!.StartingHashKey)).toEqual([
    '0',
    '113427455640312821154458202477256070485',
    '226854911280625642308916404954512140970',
  ]);
  const parents = shards.map(({ ParentShardId, AdjacentParentShardId }) =>
    [ParentShardId, AdjacentParentShardId].flatMap((id) => (id ? [Number(id.slice(-12))] : [])),
  );
  expect(parents).toEqual([[], [], [], [], [1], [1], [0, 4], [2], [2], [5, 7], [8, 3]]);
});

test('no record follows the end of a closed shard', async () => {
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName: 'scaled' }));
  const StartingSequenceNumber = Shards![0]!.SequenceNumberRange!.EndingSequenceNumber!;
  const start = { StreamName: 'scaled', ShardId: 'shardId-000000000000', StartingSequenceNumber };
  await kinesis.send(new GetShardIteratorCommand({ ...start, ShardIteratorType: 'AT_SEQUENCE_NUMBER' }));
  await expect(
    kinesis.send(new GetShardIteratorCommand({ ...start, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' })),
  ).rejects.toMatchObject({
    name: 'InvalidArgumentException',
    message:
      'Invalid SequenceNumber for ShardIteratorType AFTER_SEQUENCE_NUMBER, SequenceNumber has reached max possible value for the shard.',
  });
});

test('no record is older than its shard, or newer than its end', async () => {
  const StreamName = 'split';
  await server.createStream(StreamName, 1);
  const Records = Array.from({ length: 10 }, (_, index) => ({
    PartitionKey: `key${index}`,
    Data: Buffer.from('x'),
  }));
  await kinesis.send(
    new SplitShardCommand({ StreamName, ShardToSplit: '0', NewStartingHashKey: String(1n << 127n) }),
  );
  const numbers: string[] = [];
  const takers = new Set<string>();
  while (takers.size < 3) {
    const response = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    for (const { ShardId, SequenceNumber } of response.Records!) {
      // Throttled: the loop sends more than a thousand records a second.
      if (SequenceNumber === undefined) continue;
      takers.add(ShardId!);
      numbers.push(SequenceNumber);
    }
  }
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const seconds = (text: string) => parseSequenceNumber(text)!.writtenSeconds;
  for (const number of numbers) {
    const { shardNumber, writtenSeconds } = parseSequenceNumber(number)!;
    const { StartingSequenceNumber, EndingSequenceNumber } = Shards![shardNumber]!.SequenceNumberRange!;
    expect(writtenSeconds).toBeGreaterThanOrEqual(seconds(StartingSequenceNumber!));
    if (EndingSequenceNumber) expect(writtenSeconds).toBeLessThanOrEqual(seconds(EndingSequenceNumber));
  }
});
