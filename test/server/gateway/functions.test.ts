import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientError } from '../../../src/client/errors.ts';
import type { ClusterStatus } from '../../../src/server/gateway/status.ts';
import { CreateFunction } from '../../../src/services/lambda/operations/create-function.ts';
import { Invoke } from '../../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../../src/services/lambda/operations/put-function-concurrency.ts';
import { UpdateFunctionCode } from '../../../src/services/lambda/operations/update-function-code.ts';
import { lambdaTraits } from '../../../src/services/lambda/traits.ts';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { removeDirectory } from '../../support/remove-directory.ts';
import { zipOf } from '../../support/zip.ts';
import { type TestCluster, type TestGateway, twoGateways } from './two-gateways.ts';

const SOURCE = `
  exports.handler = async ({ number, until }) => {
    console.log('began ' + number);
    while (until !== undefined && !require('node:fs').existsSync(until))
      await new Promise((resolve) => setTimeout(resolve, 10));
    return { number, gateway: process.env.AWS_ENDPOINT_URL };
  };`;

const folder = mkdtempSync(join(tmpdir(), 'millrace-gateways-'));

let cluster: TestCluster;
let first: TestGateway;
let second: TestGateway;

beforeAll(async () => {
  cluster = await twoGateways({ sandbox: 'off' });
  [first, second] = cluster.gateways;
  await first.client.call(lambdaTraits, CreateFunction, {
    FunctionName: 'spread',
    Runtime: 'nodejs22.x',
    Role: 'arn:aws:iam::000000000000:role/r',
    Handler: 'index.handler',
    // The clock runs fast.
    Timeout: 900,
    Code: { ZipFile: zipOf({ 'index.js': SOURCE }) },
  });
});
afterAll(async () => {
  await cluster.close();
  removeDirectory(folder);
});

async function invoke({ client }: TestGateway, event: unknown) {
  const { Payload, FunctionError } = await client.call(lambdaTraits, Invoke, {
    FunctionName: 'spread',
    Payload: Buffer.from(JSON.stringify(event)),
  });
  expect(FunctionError).toBeUndefined();
  return JSON.parse(Buffer.from(Payload!).toString()) as { number: number; gateway: string };
}

test('invocations run on both gateways, whichever receives them, and their lines are in one log group', async () => {
  const results = await Promise.all(
    [0, 1, 2, 3, 4, 5].map((number) => invoke(number % 2 === 0 ? first : second, { number })),
  );
  expect(results.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(new Set(results.map(({ gateway }) => gateway))).toEqual(new Set([first.endpoint, second.endpoint]));
  await eventually(async () => {
    const { events } = await second.client.call(logsTraits, FilterLogEvents, {
      logGroupName: '/aws/lambda/spread',
    });
    const text = events.map(({ message }) => message).join('');
    for (const number of [0, 1, 2, 3, 4, 5]) expect(text).toContain(`began ${number}`);
    return true;
  });
});

async function statusOf({ endpoint }: TestGateway): Promise<ClusterStatus> {
  return (await (await fetch(`${endpoint}/_millrace/cluster`)).json()) as ClusterStatus;
}

/** Waits until this many invocations run on each gateway, by the number that each reports. */
async function untilRunning(counts: readonly [number, number]): Promise<void> {
  await eventually(async () => {
    const { members } = await statusOf(first);
    const of = ({ endpoint }: TestGateway) =>
      members.find((member) => member.endpoint === endpoint)?.functions?.running ?? 0;
    expect([of(first), of(second)]).toEqual(counts);
    return true;
  });
}

test('a reserved concurrency is exact over both gateways, and new code runs on both', async () => {
  const until = join(folder, 'reserved');
  await second.client.call(lambdaTraits, PutFunctionConcurrency, {
    FunctionName: 'spread',
    ReservedConcurrentExecutions: 10,
  });
  const running = Array.from({ length: 10 }, (_, number) => invoke(second, { number, until }));
  await untilRunning([5, 5]);
  const refused = await Promise.allSettled([invoke(first, { number: 10 }), invoke(second, { number: 11 })]);
  expect(refused.map((each) => each.status === 'rejected' && (each.reason as ClientError).code)).toEqual([
    'TooManyRequestsException',
    'TooManyRequestsException',
  ]);
  writeFileSync(until, '');
  await Promise.all(running);
  await untilRunning([0, 0]);

  await second.client.call(lambdaTraits, UpdateFunctionCode, {
    FunctionName: 'spread',
    ZipFile: zipOf({ 'index.js': SOURCE.replace('return { number,', 'return { number: -number,') }),
  });
  const results = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => invoke(first, { number })));
  expect(results.map(({ number }) => number)).toEqual([-1, -2, -3, -4, -5, -6]);
  expect(new Set(results.map(({ gateway }) => gateway)).size).toBe(2);
});

/** Makes a gateway late, and not so late that it takes the other one for dead. */
async function missRenewals(gateway: TestGateway): Promise<void> {
  await eventually(async () => {
    const { members } = await statusOf(gateway);
    return members.every(({ silentMs }) => silentMs < 500) || undefined;
  });
  gateway.skip(4_000);
}

test('when a gateway is gone, what ran there fails at once, and its concurrency is free', async () => {
  const until = join(folder, 'gone');
  const running = Promise.allSettled(
    Array.from({ length: 10 }, (_, number) => invoke(first, { number, until })),
  );
  await untilRunning([5, 5]);
  await missRenewals(second);
  // The other five still run.
  await untilRunning([5, 0]);
  const others = Array.from({ length: 5 }, (_, number) => invoke(first, { number }));
  await Promise.all(others);
  writeFileSync(until, '');
  const ended = await running;
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
});
