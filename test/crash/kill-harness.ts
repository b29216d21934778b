import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
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
import { MULTI_PART_KINDS } from '../support/multi-part.ts';
import { eventually, eventuallyNone } from '../support/eventually.ts';
import { millraceCommand, startServerProcess } from '../support/server-process.ts';
import { credentials, kinesisClient } from './client.ts';
import { EncryptionKeys, filesWith } from './encryption-keys.ts';
import { IteratorHolder } from './iterator-holder.ts';
import type { Machine } from './machine.ts';
import type { TransientResource } from './transient-resource.ts';
import { TransientObjects } from './transient-objects.ts';
import { TransientParts } from './transient-parts.ts';
import { TransientStack } from './transient-stack.ts';
import { TransientStreams } from './transient-streams.ts';
import { reshardUntilGone } from './resharder.ts';
import { STACK_KINDS } from './stack-kinds.ts';

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

// The handler writes what it received to a file, because log lines may be lost in a crash.
const handlerSource = `
import { appendFileSync } from 'node:fs';
export const handler = async (event) => {
  const ids = event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString().split(' ')[0]);
  appendFileSync(process.env.RECEIPTS, ids.join('\\n') + '\\n');
  appendFileSync(process.env.PIDS, process.pid + '\\n');
};`;

/**
 * Kills the built server at random moments while producers write, consumers keep iterators, shards are split and
 * merged, streams are created and deleted, and a function is invoked; restarts it on the remaining data, and at the
 * end compares what was acknowledged with what exists.
 */
export async function killRepeatedly(options: {
  directory: string;
  machine: Machine;
  kills: number;
  seed: string;
  /** The server encrypts its directory, and starts with a new key after every second kill. */
  encrypted?: boolean;
  log?: (line: string) => void;
}): Promise<KillReport> {
  const { directory, machine, kills, seed, encrypted = false, log = () => {} } = options;
  const { data } = machine;
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
  const damaged: string[] = [];
  const keys = encrypted ? new EncryptionKeys(directory) : undefined;
  const keyOptions = keys?.options ?? [];
  const start = (...more: string[]) =>
    startServerProcess(data, ['--sandbox', 'off', '--quotas', 'off', ...keyOptions, ...more]);
  await keys?.addKey();
  let reshards = 0;
  let server = await start();
  const port = new URL(server.endpoint).port;
  await prepare(server.endpoint, receipts, pids);

  for (let kill = 1; kill <= kills; kill++) {
    const stop = new AbortController();
    const { endpoint } = server;
    const load = Promise.all([
      reshardUntilGone(endpoint, STREAM, random, stop.signal),
      holder.readUntilGone(endpoint, stop.signal),
      transientStreams.changeUntilGone(endpoint, stop.signal),
      ...others.map((each) => each.changeUntilGone(endpoint, stop.signal)),
      ...Array.from({ length: PRODUCERS }, (_, n) => produce(endpoint, n, acknowledged, stop.signal)),
    ]);
    await pause(MIN_LIFE_MS + random.integer(MAX_LIFE_MS - MIN_LIFE_MS));
    await machine.end(server);
    stop.abort();
    reshards += (await load)[0];
    damaged.push(...damageIn(data, keyOptions));
    log(`kill ${kill} of ${kills}: ${acknowledged.size} records acknowledged, ${reshards} reshards so far`);
    // The starts in between use the data key of the life before.
    const hasNewKey = kill % 2 === 1;
    if (hasNewKey) await keys?.addKey();
    server = await start('--port', port);
    if (hasNewKey) await keys?.removeFormerKey();
    const restarted = server.endpoint;
    await Promise.all(others.map((each) => each.check(restarted)));
  }

  const received = await receivedBy(receipts, acknowledged);
  const found = await readEverything(server.endpoint);
  await holder.readToTheEnd(server.endpoint);
  const streams = await transientStreams.faults(server.endpoint);
  await server.stop();
  damaged.push(...damageIn(data, keyOptions));
  const ids = [...acknowledged.keys()];
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
      iterators: holder.faults,
      streams,
      parts: parts.flatMap(({ faults }) => faults),
      objects: objects.faults,
      stacks: stacks.flatMap(({ faults }) => faults),
      damaged,
      unencrypted: keys ? await filesWith([PAYLOAD, STREAM_ARN], data) : [],
      orphans: (await stillRunning(pids)).map(String),
    },
  };
}

/** An incomplete last write is no damage. */
function damageIn(data: string, keyOptions: readonly string[]): string[] {
  const words = [millraceCommand, 'check', data, '--json', ...keyOptions];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (stdout === '') return [stderr];
  const { damage } = JSON.parse(stdout) as { damage: { file: string; byte: number; what: string }[] };
  return damage.map(({ file, byte, what }) => `${file} at byte ${byte}: ${what}`);
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
  const client = kinesisClient(endpoint);
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
