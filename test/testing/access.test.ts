import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { afterEach, expect, test, vi } from 'vitest';
import { openPipeline, type PipelineOptions } from '../../src/testing/open-pipeline.ts';
import type { Pipeline } from '../../src/testing/pipeline.ts';

const ORDERS = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders';
const STATEMENT = { Effect: 'Allow', Action: 'kinesis:PutRecord', Resource: ORDERS };

let pipeline: Pipeline | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await pipeline?.close();
});

async function open(options: PipelineOptions): Promise<Pipeline> {
  pipeline = await openPipeline({ seed: 1, ...options });
  return pipeline;
}

// At module level, as in handlers: it keeps the credentials of its first call.
const kinesis = new KinesisClient({ maxAttempts: 1 });
const forward = async () => {
  await kinesis.send(
    new PutRecordCommand({ StreamName: 'orders', PartitionKey: 'k', Data: Buffer.from('1') }),
  );
};

/** `clicks` is read by a function that puts to `orders`. */
const parts = (auth: 'off' | 'warn' | 'enforce', statements?: readonly object[]): PipelineOptions => ({
  auth,
  streams: { clicks: {}, orders: {} },
  functions: {
    forward: {
      handler: forward,
      ...(statements && { statements }),
      events: [{ stream: 'clicks', maximumRetryAttempts: 0 }],
    },
  },
});

test('enforce denies what the role of a function may not do, and shows it', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { stream, settle, access, function: fn } = bound(await open(parts('enforce')));
  await stream('clicks').put('a');
  await settle();
  const [invocation] = fn('forward').invocations;
  expect(invocation?.error).toMatchObject({
    type: 'AccessDeniedException',
    message: expect.stringContaining(
      `/forward is not authorized to perform: kinesis:PutRecord on resource: ${ORDERS}`,
    ),
  });
  expect(access().denied).toMatchObject([{ action: 'kinesis:PutRecord', resource: ORDERS, count: 1 }]);
  expect(warn.mock.calls).toEqual([
    [
      expect.stringMatching(
        /^millrace: denied: User: .* allows it: {"Effect":"Allow","Action":"kinesis:PutRecord"/,
      ),
    ],
  ]);
  expect(await stream('orders').records()).toEqual([]);
});

test('enforce accepts what its statements allow, also after a reset', async () => {
  const { stream, settle, access, reset } = bound(await open(parts('enforce', [STATEMENT])));
  for (let run = 0; run < 2; run++) {
    await stream('clicks').put('a');
    await settle();
    expect(await stream('orders').records()).toHaveLength(1);
    expect(access().denied).toEqual([]);
    await reset();
  }
});

test('warn lets calls pass, and the report has the statement that is missing', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { stream, settle, access } = bound(await open(parts('warn')));
  await stream('clicks').put('a');
  await settle();
  await settle();
  expect(await stream('orders').records()).toHaveLength(1);
  expect(access().denied).toMatchObject([{ action: 'kinesis:PutRecord' }]);
  expect(warn.mock.calls).toHaveLength(1);
  const { identities } = await access().report();
  const [role] = identities;
  expect(role).toMatchObject({
    kind: 'role',
    functions: ['forward'],
    missing: [{ action: 'kinesis:PutRecord' }],
  });
  expect(role?.statements).toContainEqual({
    ...STATEMENT,
    Action: ['kinesis:PutRecord'],
    Resource: [ORDERS],
  });
});

const DEPLOYED = `
  const { KinesisClient, PutRecordCommand } = require('@aws-sdk/client-kinesis');
  exports.handler = () => new KinesisClient({ maxAttempts: 1 }).send(
    new PutRecordCommand({ StreamName: 'orders', PartitionKey: 'k', Data: Buffer.from('1') }));`;

test('a function that runs as deployed acts as its role', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const {
    function: fn,
    settle,
    access,
  } = bound(
    await open({
      auth: 'enforce',
      template: {
        Resources: {
          Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'orders', ShardCount: 1 } },
          Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: policy(trust) } },
          Forward: {
            Type: 'AWS::Lambda::Function',
            Properties: {
              FunctionName: 'forward',
              Runtime: 'nodejs22.x',
              Handler: 'index.handler',
              Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
              Code: { ZipFile: DEPLOYED },
            },
          },
        },
      },
    }),
  );
  await expect(fn('forward').invoke()).rejects.toThrow('is not authorized to perform: kinesis:PutRecord');
  await settle();
  expect(access().denied.map(({ action }) => action)).toContain('kinesis:PutRecord');
});

test('without auth there is nothing to see', async () => {
  const { access } = bound(await open(parts('off')));
  expect(() => access().denied).toThrow("Open it with auth: 'warn'");
});

function bound(opened: Pipeline) {
  return {
    stream: (name: string) => opened.stream(name),
    function: (name: string) => opened.function(name),
    settle: () => opened.settle(),
    reset: () => opened.reset(),
    access: () => opened.access,
  };
}
