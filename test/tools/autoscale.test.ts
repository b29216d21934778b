import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '../../src/client/client.ts';
import { DescribeScalingActivities } from '../../src/services/application-autoscaling/operations/describe-scaling-activities.ts';
import { RegisterScalableTarget } from '../../src/services/application-autoscaling/operations/register-scalable-target.ts';
import { applicationAutoScalingTraits } from '../../src/services/application-autoscaling/traits.ts';
import { DescribeStreamSummary } from '../../src/services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import {
  millraceCommand,
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '../support/server-process.ts';

/*
 * Goal: a stream is scaled out and in while `millrace produce` puts 3,000 records a second: each is accepted, none is lost,
 * and the order of each key is kept. Method: minutes of the real clock, since targets are evaluated once a minute.
 */

const StreamName = 'telemetry';
const TARGET = {
  ServiceNamespace: 'kinesis' as const,
  ResourceId: `stream/${StreamName}`,
  ScalableDimension: 'kinesis:stream:ShardCount',
};
/** Longer than two evaluations, and the change that follows. */
const FOR_SECONDS = 150;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let client: Client;
beforeAll(async () => {
  directory = await temporaryDirectory();
  server = await startServerProcess(join(directory.path, 'data'));
  client = createClient({ endpoint: server.endpoint, region: 'us-east-1' });
});
afterAll(async () => {
  client?.close();
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

async function millrace(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [millraceCommand, ...words], {
    env: { ...process.env, AWS_ENDPOINT_URL: server.endpoint },
    maxBuffer: 2 ** 26,
  });
  return stdout;
}

/** @returns how many were accepted, which are all, since the command would have failed otherwise */
async function produce(rate: number, ...words: string[]): Promise<number> {
  const settings = ['--rate', String(rate), '--for', `${FOR_SECONDS}s`, '--size', '200', '--profile', 'iot'];
  const out = await millrace('produce', StreamName, ...settings, '--ordered', '--json', ...words);
  const { records } = JSON.parse(out) as { records: number };
  expect(records).toBe(rate * FOR_SECONDS);
  return records;
}

async function openShards(): Promise<number> {
  const { StreamDescriptionSummary: summary } = await client.call(kinesisTraits, DescribeStreamSummary, {
    StreamName,
  });
  return summary.OpenShardCount;
}

/** Bounds of one number, which the next evaluation applies. */
function bound(shards: number) {
  return client.call(applicationAutoScalingTraits, RegisterScalableTarget, {
    ...TARGET,
    MinCapacity: shards,
    MaxCapacity: shards,
  });
}

test('a stream is scaled out and in under 3,000 records a second', { timeout: 600_000 }, async () => {
  await millrace('produce', StreamName, '--create', '--shards', '4', '--count', '1');
  await millrace('autoscale', StreamName, '--min', '4', '--max', '8', '--target', '70%');
  let accepted = await produce(3_000, '--seed', 'out');
  expect(await openShards()).toBeGreaterThan(4);

  await bound(4);
  accepted += await produce(3_000, '--seed', 'in');
  expect(await openShards()).toBe(4);
  const { ScalingActivities: activities } = await client.call(
    applicationAutoScalingTraits,
    DescribeScalingActivities,
    TARGET,
  );
  expect(activities.map(({ StatusCode: status }) => status)).not.toContain('Failed');

  const file = join(directory.path, 'all.ndjson');
  await millrace('record', StreamName, file, '--from', 'start', '--to', 'latest');
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n').slice(1);
  expect(lines).toHaveLength(accepted + 1);
  const last = new Map<string, number>();
  const outOfOrder: string[] = [];
  // The first is of another load.
  for (const line of lines.slice(1)) {
    const { partitionKey, text } = JSON.parse(line) as { partitionKey: string; text: string };
    const { n } = JSON.parse(text) as { n: number };
    const isNext = n === (last.get(partitionKey) ?? -1) + 1;
    // The second load counts from the start again.
    if (!isNext && n !== 0) outOfOrder.push(`${partitionKey}: ${n} after ${last.get(partitionKey)}`);
    last.set(partitionKey, n);
  }
  expect(outOfOrder).toEqual([]);
});
