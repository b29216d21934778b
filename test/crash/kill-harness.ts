import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { strToU8, zipSync } from 'fflate';
import { seededRandom } from '../../src/lib/random.ts';
import { eventually } from '../support/eventually.ts';
import { startServerProcess } from '../support/server-process.ts';

/** What one run of the harness found. Everything in `lost`, `doubled`, `skipped` and `orphans` is a fault. */
export interface KillReport {
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged records that cannot be read at their sequence number. */
  readonly lost: string[];
  /** Acknowledged records that are read more than once. */
  readonly doubled: string[];
  /** Acknowledged records that the function never received. */
  readonly skipped: string[];
  /** Iterators handed out before a kill that were refused after it. */
  readonly iteratorsRefused: number;
  /** Function processes that outlived their server. */
  readonly orphans: number[];
}

const STREAM = 'crash';
const SHARDS = 3;
const PRODUCERS = 8;
const credentials = { accessKeyId: '000000000000', secretAccessKey: 'x' };

// The handler writes what it got to a file of its own: lines of the log may rightly be lost in a crash.
const handlerSource = `
import { appendFileSync } from 'node:fs';
export const handler = async (event) => {
  const ids = event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString().split(' ')[0]);
  appendFileSync(process.env.RECEIPTS, ids.join('\\n') + '\\n');
  appendFileSync(process.env.PIDS, process.pid + '\\n');
};`;

/**
 * Kills the built server with SIGKILL at random moments while producers write, starts it again on the same
 * directory, and at the end compares what was acknowledged with what can be read and what the function got.
 */
export async function killRepeatedly(options: {
  directory: string;
  kills: number;
  seed: string;
  tell?: (line: string) => void;
}): Promise<KillReport> {
  const { directory, kills, seed, tell = () => {} } = options;
  const random = seededRandom(seed);
  const data = join(directory, 'data');
  const receipts = join(directory, 'receipts.txt');
  const pids = join(directory, 'pids.txt');
  await rm(receipts, { force: true });

  const acknowledged = new Map<string, string>();
  let server = await startServerProcess(data, ['--quotas', 'off']);
  const port = new URL(server.endpoint).port;
  let iteratorsRefused = 0;
  await prepare(server.endpoint, receipts, pids);

  for (let kill = 1; kill <= kills; kill++) {
    const iterator = await openIterator(server.endpoint);
    const stop = new AbortController();
    const load = Promise.all(
      Array.from({ length: PRODUCERS }, (_, n) => produce(server.endpoint, n, acknowledged, stop.signal)),
    );
    await pause(200 + random.integer(1_300));
    await server.kill();
    stop.abort();
    await load;
    tell(`kill ${kill} of ${kills}: ${acknowledged.size} records acknowledged so far`);
    server = await startServerProcess(data, ['--quotas', 'off', '--port', port]);
    if (!(await iteratorWorks(server.endpoint, iterator))) iteratorsRefused++;
  }

  const received = await receivedBy(receipts, acknowledged);
  const found = await readEverything(server.endpoint);
  await server.stop();
  const orphans = await stillRunning(pids);
  return {
    kills,
    acknowledged: acknowledged.size,
    lost: [...acknowledged].filter(([id, place]) => !found.get(id)?.includes(place)).map(([id]) => id),
    doubled: [...acknowledged.keys()].filter((id) => (found.get(id)?.length ?? 0) > 1),
    skipped: [...acknowledged.keys()].filter((id) => !received.has(id)),
    iteratorsRefused,
    orphans,
  };
}

/** One attempt a call: a retry would make it unclear which of two writes was acknowledged. */
function kinesisClient(endpoint: string): KinesisClient {
  return new KinesisClient({
    endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ requestTimeout: 5_000 }),
  });
}

async function prepare(endpoint: string, receipts: string, pids: string): Promise<void> {
  const kinesis = kinesisClient(endpoint);
  const lambda = new LambdaClient({ endpoint, region: 'us-east-1', credentials });
  await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: SHARDS }));
  await waitUntilStreamExists(
    { client: kinesis, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
    { StreamName: STREAM },
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'receiver',
      Role: 'arn:aws:iam::000000000000:role/r',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Environment: { Variables: { RECEIPTS: receipts, PIDS: pids } },
      Code: { ZipFile: zipSync({ 'index.mjs': strToU8(handlerSource) }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30 }, { FunctionName: 'receiver' });
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'receiver',
      EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
    }),
  );
  kinesis.destroy();
  lambda.destroy();
}

/** Writes until the server is gone, by PutRecord and PutRecords in turn; notes what was acknowledged. */
async function produce(
  endpoint: string,
  producer: number,
  acknowledged: Map<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const client = kinesisClient(endpoint);
  const entry = () => {
    const id = randomUUID();
    return { id, PartitionKey: id, Data: Buffer.from(`${id} ${'x'.repeat(200)}`) };
  };
  try {
    for (let turn = 0; !signal.aborted; turn++) {
      if ((turn + producer) % 2 === 0) {
        const { id, ...record } = entry();
        const { ShardId, SequenceNumber } = await client.send(
          new PutRecordCommand({ StreamName: STREAM, ...record }),
        );
        acknowledged.set(id, `${ShardId} ${SequenceNumber}`);
      } else {
        const entries = Array.from({ length: 20 }, entry);
        const answer = await client.send(
          new PutRecordsCommand({
            StreamName: STREAM,
            Records: entries.map(({ PartitionKey, Data }) => ({ PartitionKey, Data })),
          }),
        );
        for (const [place, { ShardId, SequenceNumber }] of answer.Records!.entries()) {
          if (SequenceNumber) acknowledged.set(entries[place]!.id, `${ShardId} ${SequenceNumber}`);
        }
      }
    }
  } catch {
    // The server was killed under this call: it was not acknowledged.
  } finally {
    client.destroy();
  }
}

async function openIterator(endpoint: string): Promise<string> {
  const client = kinesisClient(endpoint);
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamName: STREAM,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  client.destroy();
  return ShardIterator!;
}

async function iteratorWorks(endpoint: string, iterator: string): Promise<boolean> {
  const client = kinesisClient(endpoint);
  try {
    await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 1 }));
    return true;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}

async function receivedBy(receipts: string, acknowledged: Map<string, string>): Promise<Set<string>> {
  let received = new Set<string>();
  try {
    await eventually(async () => {
      received = new Set((await readFile(receipts, 'utf8')).split('\n'));
      return [...acknowledged.keys()].every((id) => received.has(id)) || undefined;
    });
  } catch {
    // The report says which are missing.
  }
  return received;
}

async function readEverything(endpoint: string): Promise<Map<string, string[]>> {
  const client = kinesisClient(endpoint);
  const found = new Map<string, string[]>();
  const { Shards } = await client.send(new ListShardsCommand({ StreamName: STREAM }));
  for (const { ShardId } of Shards!) {
    const start = { StreamName: STREAM, ShardId: ShardId!, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let { ShardIterator: iterator } = await client.send(new GetShardIteratorCommand(start));
    let last = 0n;
    for (;;) {
      const answer = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { Data, SequenceNumber } of answer.Records!) {
        if (BigInt(SequenceNumber!) <= last)
          throw new Error(`${ShardId}: ${SequenceNumber} comes after ${last}`);
        last = BigInt(SequenceNumber!);
        const id = Buffer.from(Data!).toString().split(' ')[0]!;
        found.set(id, [...(found.get(id) ?? []), `${ShardId} ${SequenceNumber}`]);
      }
      if (answer.Records!.length === 0 && answer.MillisBehindLatest === 0) break;
      iterator = answer.NextShardIterator;
    }
  }
  client.destroy();
  return found;
}

async function stillRunning(pidFile: string): Promise<number[]> {
  const pids = new Set((await readFile(pidFile, 'utf8')).split('\n').filter(Boolean).map(Number));
  const alive = () =>
    [...pids].filter((pid) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    });
  try {
    await eventually(async () => alive().length === 0 || undefined);
  } catch {
    // The report says which are left.
  }
  return alive();
}
