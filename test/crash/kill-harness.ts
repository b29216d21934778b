import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
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
import { strToU8, zipSync } from 'fflate';
import { seededRandom } from '../../src/lib/random.ts';
import { MULTI_PART_KINDS } from '../support/clients/multi-part.ts';
import { eventually, eventuallyNone } from '../support/eventually.ts';
import { calmKinesisClient, credentials, kinesisClient } from './client.ts';
import { IteratorHolder } from './iterator-holder.ts';
import type { TransientResource } from './transient-resource.ts';
import { TransientObjects } from './transient-objects.ts';
import { TransientParts } from './transient-parts.ts';
import { TransientStack } from './transient-stack.ts';
import { TransientStreams } from './transient-streams.ts';
import { reshardUntilGone } from './resharder.ts';
import { STACK_KINDS } from './stack-kinds.ts';
import type { Victim } from './victim.ts';

/** The result of one run. */
export interface KillReport {
  readonly kills: number;
  readonly acknowledged: number;
  readonly reshards: number;
  readonly streamsDeleted: number;
  /** Acknowledged deletions of transient resources, by kind. */
  readonly deleted: Readonly<Record<string, number>>;
  /** Violated guarantees, by kind. */
  readonly faults: Readonly<Record<Fault, readonly string[]>>;
}

type Fault =
  /** Acknowledged records that cannot be read at their sequence number. */
  | 'lost'
  /** Acknowledged records that are read more than once. */
  | 'doubled'
  /** Acknowledged records that the function never received. */
  | 'skipped'
  /** Acknowledged records that iterators kept across all crashes did not return exactly once. */
  | 'passedOver'
  /** Iterators that were rejected or went backwards. */
  | 'iterators'
  /** Created streams that do not exist, and deleted ones that do. */
  | 'streams'
  /** Functions, log groups and queues that exist in part, or differ from what was acknowledged. */
  | 'parts'
  /** Objects that differ from what was acknowledged. */
  | 'objects'
  /** Stacks without a final state, and those whose resources do not match their state. */
  | 'stacks'
  /** Damage that `millrace check` found between two lives. */
  | 'damaged'
  /** Files of an encrypted directory in which something is not encrypted. */
  | 'unencrypted'
  /** Function processes that survived their server. */
  | 'orphans';

export function isClean({ faults }: KillReport): boolean {
  return Object.values(faults).every((found) => found.length === 0);
}

const STREAM = 'crash';
const STREAM_ARN = `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`;
const SHARDS = 3;
const PRODUCERS = 8;
const PAYLOAD = 'x'.repeat(200);
// The longest is long enough for a stack to be created, updated and deleted.
const MIN_LIFE_MS = 200;
const MAX_LIFE_MS = 4_000;
const MAX_CLUSTER_LIFE_MS = 12_000;
const RETRY_MS = 100;
// How long the clients of a cluster go on before what was killed starts again. In some of the kills longer than the replacement
// of a gateway or of a leader takes.
const MAX_GONE_MS = 8_000;

// The handler writes what it received to a file, because log lines may be lost in a crash.
const handlerSource = `
import { appendFileSync } from 'node:fs';
export const handler = async (event) => {
  const ids = event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString().split(' ')[0]);
  appendFileSync(process.env.RECEIPTS, ids.join('\\n') + '\\n');
  appendFileSync(process.env.PIDS, process.pid + '\\n');
};`;

/**
 * Kills the built server, or parts of a cluster, at random moments while producers write, consumers keep iterators, shards are
 * split and merged, streams are created and deleted, and a function is invoked; restarts what is gone on the remaining data,
 * and at the end compares what was acknowledged with what exists.
 */
export async function killRepeatedly(options: {
  directory: string;
  victim: Victim;
  kills: number;
  seed: string;
  log?: (line: string) => void;
}): Promise<KillReport> {
  const { directory, victim, kills, seed, log = () => {} } = options;
  const random = seededRandom(seed);
  const receipts = join(directory, 'receipts.txt');
  const pids = join(directory, 'pids.txt');
  await rm(receipts, { force: true });

  const acknowledged = new Map<string, string>();
  const holder = new IteratorHolder(STREAM);
  const transientStreams = new TransientStreams();
  const parts = Object.entries(MULTI_PART_KINDS).map(
    ([kind, named]) => new TransientParts(kind, named(`transient-${kind.replace(' ', '-')}`)),
  );
  const objects = new TransientObjects();
  const stacks = Object.entries(STACK_KINDS).map(([name, kind]) => new TransientStack(name, kind));
  const others: readonly TransientResource[] = [...parts, objects, ...stacks];
  let reshards = 0;
  await victim.start();
  await prepare(victim.endpoint(0), receipts, pids);

  for (let kill = 1; kill <= kills; kill++) {
    const [gone, stop] = [new AbortController(), new AbortController()];
    const { signal } = stop;
    const untilGone = (client: number, work: (endpoint: string) => Promise<unknown>) =>
      onNextEndpoint(victim, client, signal, work);
    const load = Promise.all([
      untilGone(0, async (endpoint) => {
        reshards += await reshardUntilGone(endpoint, STREAM, random, signal);
      }),
      untilGone(1, (endpoint) => holder.readUntilGone(endpoint, signal)),
      untilGone(2, (endpoint) => transientStreams.changeUntilGone(endpoint, signal)),
      // What one of them was doing at the kill is known only after it was checked.
      ...others.map((each, index) => each.changeUntilGone(victim.endpoint(index), gone.signal)),
      ...Array.from({ length: PRODUCERS }, (_, n) =>
        untilGone(n, (endpoint) => produce(endpoint, n, acknowledged, signal)),
      ),
    ]);
    const maxLifeMs = victim.hasOthers ? MAX_CLUSTER_LIFE_MS : MAX_LIFE_MS;
    await pause(MIN_LIFE_MS + random.integer(maxLifeMs - MIN_LIFE_MS));
    // The first life may be too short for that on a busy machine; a run without any record shows nothing.
    await eventually(async () => acknowledged.size > 0 || undefined);
    const killed = await victim.kill();
    gone.abort();
    if (victim.hasOthers) await pause(random.integer(MAX_GONE_MS));
    stop.abort();
    await load;
    const what = killed === undefined ? '' : ` (${killed})`;
    log(
      `kill ${kill} of ${kills}${what}: ${acknowledged.size} records acknowledged, ${reshards} reshards so far`,
    );
    await victim.start();
    await Promise.all(others.map((each, index) => each.check(victim.endpoint(index))));
  }

  const endpoint = victim.endpoint(0);
  const received = await receivedBy(receipts, acknowledged);
  const found = await eventually(() => readEverything(endpoint));
  await holder.readToTheEnd(endpoint);
  const streams = await transientStreams.faults(endpoint);
  await victim.stop();
  const ids = [...acknowledged.keys()];
  const unexpected = (faults: readonly string[]) => faults.filter((fault) => !victim.isExpected(fault));
  return {
    kills,
    acknowledged: acknowledged.size,
    reshards,
    streamsDeleted: transientStreams.deletions,
    deleted: {
      parts: parts.reduce((sum, { deletions }) => sum + deletions, 0),
      objects: objects.deletions,
      stacks: stacks.reduce((sum, { deletions }) => sum + deletions, 0),
    },
    faults: {
      lost: [...acknowledged].filter(([id, index]) => !found.get(id)?.includes(index)).map(([id]) => id),
      doubled: ids.filter((id) => (found.get(id)?.length ?? 0) > 1),
      skipped: ids.filter((id) => !received.has(id)),
      passedOver: ids.filter((id) => holder.seen.get(id) !== 1),
      iterators: unexpected(holder.faults),
      streams,
      parts: unexpected(parts.flatMap(({ faults }) => faults)),
      objects: unexpected(objects.faults),
      stacks: unexpected(stacks.flatMap(({ faults }) => faults)),
      damaged: victim.damaged(),
      unencrypted: await victim.unencrypted([PAYLOAD, STREAM_ARN]),
      orphans: (await stillRunning(pids)).map(String),
    },
  };
}

/** Works on one endpoint until it is gone; then, in a cluster, on the next one. */
async function onNextEndpoint(
  victim: Victim,
  client: number,
  signal: AbortSignal,
  work: (endpoint: string) => Promise<unknown>,
): Promise<void> {
  for (let next = client; ; next++) {
    await work(victim.endpoint(next));
    if (signal.aborted || !victim.hasOthers) return;
    await pause(RETRY_MS);
  }
}

async function prepare(endpoint: string, receipts: string, pids: string): Promise<void> {
  const kinesis = calmKinesisClient(endpoint);
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
      EventSourceArn: STREAM_ARN,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
    }),
  );
  kinesis.destroy();
  lambda.destroy();
}

/** Writes by PutRecord and PutRecords alternately until the server is gone; keeps what was acknowledged. */
async function produce(
  endpoint: string,
  producer: number,
  acknowledged: Map<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const client = kinesisClient(endpoint);
  const entry = () => {
    const id = randomUUID();
    return { id, PartitionKey: id, Data: Buffer.from(`${id} ${PAYLOAD}`) };
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
        const output = await client.send(
          new PutRecordsCommand({
            StreamName: STREAM,
            Records: entries.map(({ PartitionKey, Data }) => ({ PartitionKey, Data })),
          }),
        );
        for (const [index, { ShardId, SequenceNumber }] of output.Records!.entries()) {
          if (SequenceNumber) acknowledged.set(entries[index]!.id, `${ShardId} ${SequenceNumber}`);
        }
      }
    }
  } catch {
    // The server was killed during this call, so it was not acknowledged.
  } finally {
    client.destroy();
  }
}

async function receivedBy(receipts: string, acknowledged: Map<string, string>): Promise<Set<string>> {
  let received = new Set<string>();
  try {
    await eventuallyNone(async () => {
      const text = await readFile(receipts, 'utf8').catch(() => '');
      received = new Set(text.split('\n'));
      return [...acknowledged.keys()].filter((id) => !received.has(id)).length;
    });
  } catch {
    // The report lists the missing ones.
  }
  return received;
}

async function readEverything(endpoint: string): Promise<Map<string, string[]>> {
  const client = calmKinesisClient(endpoint);
  const found = new Map<string, string[]>();
  const { Shards } = await client.send(new ListShardsCommand({ StreamName: STREAM }));
  for (const { ShardId } of Shards!) {
    const start = { StreamName: STREAM, ShardId: ShardId!, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let { ShardIterator: iterator } = await client.send(new GetShardIteratorCommand(start));
    let last = 0n;
    for (;;) {
      const output = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { Data, SequenceNumber } of output.Records!) {
        if (BigInt(SequenceNumber!) <= last)
          throw new Error(`${ShardId}: ${SequenceNumber} comes after ${last}`);
        last = BigInt(SequenceNumber!);
        const id = Buffer.from(Data!).toString().split(' ')[0]!;
        found.set(id, [...(found.get(id) ?? []), `${ShardId} ${SequenceNumber}`]);
      }
      const atEnd = output.Records!.length === 0 && output.MillisBehindLatest === 0;
      if (atEnd || output.NextShardIterator === undefined) break;
      iterator = output.NextShardIterator;
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
    // The report lists the remaining ones.
  }
  return alive();
}
