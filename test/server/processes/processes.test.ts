import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../../src/client/client.ts';
import { shardIdOf } from '../../../src/engine/shard/id.ts';
import { PutRolePolicy } from '../../../src/services/iam/operations/role-policies/put-role-policy.ts';
import { CreateRole } from '../../../src/services/iam/operations/roles/create-role.ts';
import { iamTraits } from '../../../src/services/iam/traits.ts';
import { CreateEventSourceMapping } from '../../../src/services/lambda/operations/create-event-source-mapping.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { removeDirectory } from '../../support/remove-directory.ts';
import { registerConsumer, subscribe, untilActive } from '../../support/clients/sdk-streams.ts';
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts';
import { zipOf } from '../../support/zip.ts';

/*
 * One server of three processes, as an operator starts it: the tests depend on each other, and the last ones kill it.
 */

const StreamName = 'orders';
const SHARDS = 2;
const OPTIONS = ['--auth', 'enforce', '--sandbox', 'off', '--time-scale', '0'];

const folder = mkdtempSync(join(tmpdir(), 'millrace-processes-'));
const data = join(folder, 'data');
const received = join(folder, 'received');
const variables = join(folder, 'variables');
const SOURCE = `
  const { appendFileSync, writeFileSync } = require('node:fs');
  exports.handler = async ({ Records }) => {
    writeFileSync(${JSON.stringify(variables)}, Object.keys(process.env).join('\\n'));
    for (const { kinesis } of Records) appendFileSync(${JSON.stringify(received)}, kinesis.partitionKey + '\\n');
  };`;

let server: ServerProcess;
let gateways: number[];
const clients: KinesisClient[] = [];
const held: Socket[] = [];
const acknowledged: string[] = [];

beforeAll(async () => {
  server = await startServerProcess(data, [...OPTIONS, '--processes', '2']);
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  for (const socket of held) socket.destroy();
  await server.stop();
  removeDirectory(folder);
});

function credentials() {
  const file = readFileSync(join(data, 'root-credentials'), 'utf8');
  const [, accessKeyId] = /aws_access_key_id = (.*)/.exec(file)!;
  const [, secretAccessKey] = /aws_secret_access_key = (.*)/.exec(file)!;
  return { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey! };
}

/** Each has a connection of its own. */
function connect(): KinesisClient {
  const client = new KinesisClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: credentials(),
    maxAttempts: 5,
  });
  clients.push(client);
  return client;
}

async function request(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(server.endpoint + path, { agent: false }, (response) => void text(response).then(resolve, reject)).on(
      'error',
      reject,
    );
  });
}

/** @returns a process that serves clients, and is none of these */
async function anotherThan(known: readonly number[]): Promise<number> {
  return eventually(async () => {
    const health = JSON.parse(await request('/_millrace/health')) as Record<string, unknown>;
    const { status, pid, gatewayPid } = health as { status: string; pid: number; gatewayPid: number };
    expect(pid).toBe(server.pid);
    return status === 'ok' && !known.includes(gatewayPid) ? gatewayPid : undefined;
  });
}

async function put(client: KinesisClient, PartitionKey: string): Promise<void> {
  await client.send(new PutRecordCommand({ StreamName, PartitionKey, Data: Buffer.from(PartitionKey) }));
  acknowledged.push(PartitionKey);
}

async function stored(client: KinesisClient): Promise<string[]> {
  const keys: string[] = [];
  for (let shard = 0; shard < SHARDS; shard++) {
    const { ShardIterator: first } = await client.send(
      new GetShardIteratorCommand({
        StreamName,
        ShardId: shardIdOf(shard),
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    for (let ShardIterator = first; ;) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator }));
      keys.push(...page.Records!.map(({ PartitionKey }) => PartitionKey!));
      if (page.MillisBehindLatest === 0 && page.Records!.length === 0) break;
      ShardIterator = page.NextShardIterator;
    }
  }
  return keys.toSorted();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('two processes serve one port, and each reads what the other has stored', async () => {
  const one = await anotherThan([]);
  gateways = [one, await anotherThan([one])];
  expect(gateways).not.toContain(server.pid);
  const writers = [connect(), connect(), connect(), connect()];
  const [first] = writers as [KinesisClient];
  await first.send(new CreateStreamCommand({ StreamName, ShardCount: SHARDS }));
  await untilActive(first, StreamName);
  const consumer = await registerConsumer(first, StreamName, 'all');
  const subscriptions = await Promise.all(
    [0, 1].map((shard) => subscribe(connect(), consumer, shard, { Type: 'TRIM_HORIZON' })),
  );
  const pushed = new Set<string>();
  const all = Array.from({ length: 40 }, (_, index) => `key ${index}`);
  const following = Promise.race(
    subscriptions.map(async (events) => {
      for await (const { Records } of events) {
        for (const { PartitionKey } of Records!) pushed.add(PartitionKey!);
        if (pushed.size === all.length) return;
      }
    }),
  );
  await Promise.all(all.map((key, index) => put(writers[index % writers.length]!, key)));
  for (const writer of writers) expect(await stored(writer)).toEqual(acknowledged.toSorted());
  await following;
  expect(pushed.size).toBe(all.length);
});

test('functions receive records, and nothing of how the processes talk', async () => {
  const client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: async () => credentials(),
  });
  await client.call(iamTraits, CreateRole, {
    RoleName: 'mapped',
    AssumeRolePolicyDocument: policy({
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
  });
  await client.call(iamTraits, PutRolePolicy, {
    RoleName: 'mapped',
    PolicyName: 'reads',
    PolicyDocument: policy({ Resource: '*', Action: ['kinesis:*', 'logs:*'] }),
  });
  await client.call(lambdaTraits, CreateFunction, {
    FunctionName: 'mapped',
    Runtime: 'nodejs22.x',
    Role: 'arn:aws:iam::000000000000:role/mapped',
    Handler: 'index.handler',
    Code: { ZipFile: zipOf({ 'index.js': SOURCE }) },
  });
  await client.call(lambdaTraits, CreateEventSourceMapping, {
    EventSourceArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${StreamName}`,
    FunctionName: 'mapped',
    StartingPosition: 'TRIM_HORIZON',
  });
  client.close();
  await untilDelivered();
  expect(readFileSync(variables, 'utf8')).not.toMatch(/MILLRACE_GATEWAY_PROCESS|NODE_CHANNEL/);
});

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}

async function untilDelivered(): Promise<void> {
  await eventually(async () => {
    const lines = existsSync(received) ? readFileSync(received, 'utf8').split('\n') : [];
    return acknowledged.every((key) => lines.includes(key)) || undefined;
  });
}

/** A request on a connection that stays open. */
function heldRequest(): Promise<'answered' | 'closed'> {
  const { hostname, port } = new URL(server.endpoint);
  const socket = connectSocket(Number(port), hostname);
  held.push(socket);
  socket.write(`GET /_millrace/health HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return new Promise((resolve) => {
    socket.once('data', () => resolve('answered'));
    socket.once('error', () => {});
    socket.once('close', () => resolve('closed'));
  });
}

test('a process that is killed loses nothing, nor connections that wait for it, and another one takes its place', async () => {
  const [killed, other] = gateways as [number, number];
  const writers = [connect(), connect(), connect(), connect()];
  const putting = Promise.allSettled(
    Array.from({ length: 100 }, (_, index) => put(writers[index % writers.length]!, `during ${index}`)),
  );
  process.kill(killed, 'SIGSTOP');
  const requests = Array.from({ length: 16 }, heldRequest);
  await Promise.race(requests);
  process.kill(killed, 'SIGKILL');
  const outcomes = await Promise.all(requests);
  // It may have read the one that was passed to it last.
  expect(outcomes.filter((outcome) => outcome === 'closed').length).toBeLessThanOrEqual(1);
  await putting;
  gateways = [other, await anotherThan(gateways)];
  await put(connect(), 'after the kill');
  await untilDelivered();
  expect(await stored(connect())).toEqual(expect.arrayContaining(acknowledged));
});

test('when the process with the store is killed, the others end, and one process serves its data', async () => {
  await server.kill();
  await eventually(async () => !gateways.some(isRunning) || undefined);
  server = await startServerProcess(data, OPTIONS);
  const client = connect();
  expect(await stored(client)).toEqual(expect.arrayContaining(acknowledged));
  await put(client, 'with one process');
  await untilDelivered();
});
