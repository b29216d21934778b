import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../../../src/client/client.ts';
import { CreateStack } from '../../../src/services/cloudformation/operations/create-stack.ts';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import { GetRecords } from '../../../src/services/kinesis/operations/get-records.ts';
import { GetShardIterator } from '../../../src/services/kinesis/operations/get-shard-iterator.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { openPipeline } from '../../../src/testing/open-pipeline.ts';
import { blocksOf, commandsOf } from '../../docs/blocks.ts';
import { type ControlledServer, startControlledServer } from '../../support/controlled-server.ts';
import { eventually } from '../../support/eventually.ts';

const HANDLER = `exports.handler = async (event, context) => {
  const keys = (event.Records ?? []).map(({ kinesis }) => kinesis.partitionKey);
  if (keys.includes('bad')) throw new TypeError('no price');
  if (event.sleepMs) await new Promise((resolve) => setTimeout(resolve, event.sleepMs));
  return event.Records ? keys : context.getRemainingTimeInMillis();
};`;

const TEMPLATE = {
  Resources: {
    Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'clicks', ShardCount: 1 } },
    BillLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'shop-dev-bill',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/any',
        Timeout: 120,
        Code: { ZipFile: HANDLER },
      },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Clicks', 'Arn'] },
        FunctionName: { Ref: 'BillLambdaFunction' },
        StartingPosition: 'TRIM_HORIZON',
        MaximumRetryAttempts: 1,
      },
    },
  },
};

const PROJECT = `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions: { bill: { handler: index.handler } }
`;

let server: ControlledServer;
let client: Client;

beforeAll(async () => {
  server = await startControlledServer('--time', 'virtual');
  ({ client } = server);
  await client.call(cloudFormationTraits, CreateStack, {
    StackName: 'shop-dev',
    TemplateBody: JSON.stringify(TEMPLATE),
  });
  await eventually(async () => {
    const { Stacks } = await client.call(cloudFormationTraits, DescribeStacks, { StackName: 'shop-dev' });
    return Stacks[0]!.StackStatus === 'CREATE_COMPLETE' || undefined;
  });
});
afterAll(() => server.close());

async function keys(): Promise<readonly string[]> {
  const { ShardIterator } = await client.call(kinesisTraits, GetShardIterator, {
    StreamName: 'clicks',
    ShardId: 'shardId-000000000000',
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records } = await client.call(kinesisTraits, GetRecords, { ShardIterator: ShardIterator! });
  return Records.map(({ PartitionKey }) => PartitionKey!);
}

const settle = async () => (await server.call('POST', 'settle', { deadlineMs: 30_000 })).body.waiting;
const nowMs = async () => Date.parse((await server.call('GET', 'time')).body.now);
const invocations = async () => (await server.call('GET', 'invocations')).body.invocations;

test('retries, retention and timeouts happen when the clock is moved past them', async () => {
  const startMs = await nowMs();
  await server.put('bad');
  const [waiting] = await settle();
  expect(waiting).toMatchObject({ why: 'waiting to retry' });
  expect(await nowMs()).toBe(startMs);
  await server.call('POST', 'time/advance', { by: '10s' });
  expect((await invocations()).map(({ attempt }: { attempt: number }) => attempt)).toEqual([1, 2]);
  expect(await keys()).toEqual(['bad']);

  // Functions that run are waited for, and those that hang on purpose are not.
  await server.put('a');
  expect((await server.call('POST', 'time/advance', { by: 90_000_000 })).body).toEqual({
    now: new Date(startMs + 90_010_000).toISOString(),
  });
  expect((await invocations()).at(-1)).toMatchObject({ result: ['a'], durationMs: 0 });
  expect(await keys()).toEqual([]);

  await server.call('POST', 'faults', { fault: 'function', function: 'bill', kind: 'hang' });
  const call1 = client.call(lambdaTraits, Invoke, { FunctionName: 'shop-dev-bill' });
  await eventually(async () => (await settle())[0]?.why === 'an invocation hangs' || undefined);
  await server.call('POST', 'time/advance', { by: '2m' });
  expect(JSON.parse((await call1).Payload!.toString())).toMatchObject({ errorType: 'Sandbox.Timedout' });
  const { Payload } = await client.call(lambdaTraits, Invoke, { FunctionName: 'shop-dev-bill' });
  // The deadline is on the clock of the process.
  expect(Number(Payload!.toString())).toBeGreaterThan(100_000);
  expect(Number(Payload!.toString())).toBeLessThanOrEqual(120_000);
});

test('a reset returns to the state after the deployment, or to a later checkpoint', async () => {
  await server.call('POST', 'reset');
  const startMs = await nowMs();
  expect([await keys(), await invocations()]).toEqual([[], []]);
  await server.put('first');
  await settle();
  await server.call('POST', 'checkpoint');
  await server.put('second');
  await settle();
  await server.call('POST', 'time/advance', { by: '1h' });
  await server.call('POST', 'faults', { fault: 'throttle', stream: 'clicks' });
  // What runs is ended, and its caller gets an error that clients do not repeat.
  const sleeping = client.call(lambdaTraits, Invoke, {
    FunctionName: 'shop-dev-bill',
    Payload: Buffer.from('{"sleepMs":60000}'),
  });
  const ended = expect(sleeping).rejects.toMatchObject({ code: 'StateReplaced' });
  await eventually(
    async () => (await server.call('GET', 'activity')).body.inProgress.length > 0 || undefined,
  );
  expect(await server.call('POST', 'reset')).toEqual({
    status: 200,
    body: { now: new Date(startMs).toISOString() },
  });
  await ended;
  expect(await keys()).toEqual(['first']);
  expect((await server.call('GET', 'faults')).body.faults).toEqual([]);
  // The checkpoint of the mapping is part of the state.
  await server.put('third');
  expect(await settle()).toEqual([]);
  expect((await invocations()).map(({ result }: { result: unknown }) => result)).toEqual([['third']]);
});

test('a snapshot is a file that servers and pipelines of the test kit go on from', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-snapshot-'));
  const file = join(folder, 'state.snapshot');
  writeFileSync(join(folder, 'serverless.yml'), PROJECT);
  try {
    const before = await keys();
    writeFileSync(file, Buffer.from(await (await server.send('GET', 'snapshot')).arrayBuffer()));
    await server.put('later');
    expect((await server.send('PUT', 'snapshot', readFileSync(file))).status).toBe(200);
    expect(await keys()).toEqual(before);

    const seen: unknown[] = [];
    const pipeline = await openPipeline({
      project: folder,
      handlers: { bill: (event: unknown) => void seen.push(event) },
      restore: file,
    });
    await pipeline.stream('clicks').put('{}', { key: 'there' });
    await pipeline.settle();
    await pipeline.save(file);
    await pipeline.close();
    expect(seen).toHaveLength(1);

    await server.send('PUT', 'snapshot', readFileSync(file));
    expect(await keys()).toEqual([...before, 'there']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

// The commands of the page are run in their order, each as the request that curl would send.
test('the examples of docs/test-controls.md are accepted', async () => {
  const commands = commandsOf(blocksOf('docs/test-controls.md')).filter(({ words }) => words[0] === 'curl');
  let saved = Buffer.alloc(0);
  for (const { where, words } of commands) {
    const after = (option: string) => words[words.indexOf(option) + 1];
    const path = words.find((word) => word.startsWith('$TEST'))!.slice('$TEST'.length + 1);
    const method = words.includes('-X') ? after('-X')! : 'GET';
    const body = words.includes('--data-binary') ? saved : words.includes('-d') ? after('-d') : undefined;
    const response = await server.send(method, path, body);
    const text = Buffer.from(await response.arrayBuffer());
    if (words.includes('-o')) saved = text;
    expect([where, response.status, response.ok || text.toString()]).toEqual([where, 200, true]);
  }
  expect(commands.length).toBeGreaterThan(15);
});

test.each([
  ['POST', 'time/advance', '{}', 'by must be a string or a number'],
  ['POST', 'time/advance', '{"by":"soon"}', "by: soon is not a duration; write '24h'"],
  ['POST', 'time/advance', '{"by":"401d"}', 'by is at most 400 days.'],
  ['PUT', 'snapshot', 'a text', 'The snapshot cannot be used: it is not a snapshot'],
  ['POST', 'checkpoint', '{"by":1}', '"by" is unknown here; the body may have deadlineMs.'],
  ['POST', 'reset', '{"by":1}', '"by" is unknown here; the body is empty.'],
])('%s %s with %s is refused', async (method, path, body, message) => {
  const response = await server.send(method, path, body);
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: expect.stringContaining(message) },
  ]);
});
