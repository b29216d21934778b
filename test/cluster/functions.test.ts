import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { LocalCluster } from '../../scripts/nats/local-cluster.ts';
import { type Client, createClient } from '../../src/client/client.ts';
import type { ClusterStatus } from '../../src/server/gateway/status.ts';
import { CreateFunction } from '../../src/services/lambda/operations/create-function.ts';
import { GetFunctionConcurrency } from '../../src/services/lambda/operations/get-function-concurrency.ts';
import { Invoke } from '../../src/services/lambda/operations/invoke.ts';
import { PutFunctionConcurrency } from '../../src/services/lambda/operations/put-function-concurrency.ts';
import { UpdateFunctionCode } from '../../src/services/lambda/operations/update-function-code.ts';
import { lambdaTraits } from '../../src/services/lambda/traits.ts';
import { eventually } from '../support/eventually.ts';
import { type ServerProcess, startServerProcess, temporaryDirectory } from '../support/server-process.ts';
import { zipOf } from '../support/zip.ts';
import { freshName } from './fresh-name.ts';
import { hasNatsServer } from './has-nats-server.ts';

const isRun = hasNatsServer('functions on several gateways');
const FunctionName = 'spread';
const SOURCE = `
  const fs = require('node:fs');
  exports.handler = async ({ until }) => {
    fs.writeFileSync(until + '.' + process.env.AWS_ENDPOINT_URL.split(':').pop(), '');
    while (!fs.existsSync(until)) await new Promise((resolve) => setTimeout(resolve, 20));
    return 'ended';
  };`;

let cluster: LocalCluster;
beforeAll(async () => {
  if (isRun) cluster = await LocalCluster.start({ nodes: 3 });
});
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

interface TestGateway {
  readonly server: ServerProcess;
  readonly client: Client;
  readonly port: string;
  /** Of the files by which functions and the test see each other. */
  readonly folder: string;
}

async function startGateway(store: string, folder: string): Promise<TestGateway> {
  const server = await startServerProcess(undefined, [
    '--store',
    `${cluster.url}/${store}`,
    '--sandbox',
    'off',
    '--time-scale',
    '0',
  ]);
  const client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
  });
  onTestFinished(async () => {
    client.close();
    await server.kill();
  });
  return { server, client, port: new URL(server.endpoint).port, folder };
}

/** Begins an invocation that ends when the file exists. */
function invoke({ client, folder }: TestGateway, file: string): Promise<string> {
  const event = { until: join(folder, file) };
  return client
    .call(lambdaTraits, Invoke, { FunctionName, Payload: Buffer.from(JSON.stringify(event)) })
    .then(
      ({ Payload }) => String(Payload),
      (error: unknown) => (error as { code?: string }).code ?? String(error),
    );
}

function runsAt({ port, folder }: TestGateway, file: string): boolean {
  return existsSync(join(folder, `${file}.${port}`));
}

async function untilMembers({ server }: TestGateway, count: number): Promise<void> {
  await eventually(async () => {
    const response = await fetch(`${server.endpoint}/_millrace/cluster`);
    const { members } = (await response.json()) as ClusterStatus;
    return members.length === count || undefined;
  });
}

test.skipIf(!isRun)(
  'a gateway that is killed frees its concurrency, and the next home counts what runs elsewhere',
  async () => {
    const directory = await temporaryDirectory('millrace-functions-');
    onTestFinished(() => directory[Symbol.asyncDispose]());
    const folder = directory.path;
    const store = freshName('functions');
    const first = await startGateway(store, folder);
    const second = await startGateway(store, folder);
    await untilMembers(first, 2);
    await first.client.call(lambdaTraits, CreateFunction, {
      FunctionName,
      Runtime: 'nodejs22.x',
      Role: 'arn:aws:iam::000000000000:role/r',
      Handler: 'index.handler',
      Timeout: 120,
      Code: { ZipFile: zipOf({ 'index.js': SOURCE }) },
    });
    await first.client.call(lambdaTraits, PutFunctionConcurrency, {
      FunctionName,
      ReservedConcurrentExecutions: 2,
    });
    const running = [invoke(first, 'a'), invoke(first, 'b')];
    const files = ['a', 'b'];
    await eventually(
      async () =>
        [first, second].every((gateway) => files.some((file) => runsAt(gateway, file))) || undefined,
    );
    expect(await invoke(first, 'c')).toBe('TooManyRequestsException');

    const lost = files.findIndex((file) => runsAt(second, file));
    await second.server.kill();
    expect(await running[lost]).toBe('InternalFailure');
    const other = invoke(first, 'd');
    await eventually(async () => runsAt(first, 'd') || undefined);
    for (const file of [...files, 'd']) writeFileSync(join(folder, file), '');
    expect(await Promise.all([other, running[1 - lost]])).toEqual(['"ended"', '"ended"']);

    const third = await startGateway(store, folder);
    await untilMembers(first, 2);
    // No gateway has an idle environment of it.
    await first.client.call(lambdaTraits, UpdateFunctionCode, {
      FunctionName,
      ZipFile: zipOf({ 'index.js': `${SOURCE} //` }),
    });
    const more = ['e', 'f'];
    const passed = more.map((file) => invoke(third, file));
    await eventually(
      async () =>
        (more.some((file) => runsAt(third, file)) && more.some((file) => runsAt(first, file))) || undefined,
    );
    await first.server.kill();
    // The home was handling them, and what reads waits for the next one.
    const reading = third.client.call(lambdaTraits, GetFunctionConcurrency, { FunctionName });
    expect(await Promise.all(passed)).toEqual(['ServiceUnavailable', 'ServiceUnavailable']);
    expect(await reading).toEqual({ ReservedConcurrentExecutions: 2 });
    await eventually(async () => {
      const response = await fetch(`${third.server.endpoint}/_millrace/cluster`);
      const { home, gateway } = (await response.json()) as ClusterStatus;
      return home === gateway || undefined;
    });
    // One of two still runs, for the home that is gone.
    const next = invoke(third, 'g');
    await eventually(async () => runsAt(third, 'g') || undefined);
    expect(await invoke(third, 'h')).toBe('TooManyRequestsException');
    for (const file of [...more, 'g', 'h', 'i']) writeFileSync(join(folder, file), '');
    expect(await next).toBe('"ended"');
    await eventually(async () => (await invoke(third, 'i')) === '"ended"' || undefined);
  },
);
