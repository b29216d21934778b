import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { DescribeStreamSummary } from '../../src/services/kinesis/operations/describe-stream-summary.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { canRun } from '../support/not-run.ts';
import {
  millraceCommand,
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '../support/server-process.ts';

const run = promisify(execFile);
const { error } = spawnSync('aws', ['--version']);
const present = canRun(!error, 'deploying with the AWS CLI', 'There is no `aws` on the PATH.');

// Its waiter polls every 30 s, which is too slow for the suite that runs on every change.
describe.skipIf(!present)('the AWS CLI, redirected by `millrace exec`', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let scratch: typeof directory;
  let server: ServerProcess;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    scratch = await temporaryDirectory();
    server = await startServerProcess(directory.path);
  });

  afterAll(async () => {
    await server?.stop();
    await directory?.[Symbol.asyncDispose]();
    await scratch?.[Symbol.asyncDispose]();
  });

  test('deploys a template, and updates it', async () => {
    const template = join(scratch.path, 'template.yml');
    await writeFile(
      template,
      `Parameters: { Shards: { Type: Number } }
Resources:
  Orders: { Type: 'AWS::Kinesis::Stream', Properties: { Name: cli-orders, ShardCount: !Ref Shards } }`,
    );
    const client = createClient({ endpoint: server.endpoint, region: 'us-east-1' });
    for (const shards of [1, 2]) {
      const exec = [millraceCommand, 'exec', '--endpoint', server.endpoint, '--', 'aws'];
      const deploy = ['cloudformation', 'deploy', '--stack-name', 'cli', '--template-file', template];
      const words = [...exec, ...deploy, '--parameter-overrides', `Shards=${shards}`];
      const { stdout } = await run(process.execPath, words);
      expect(stdout).toContain('Successfully created/updated stack - cli');
      const summary = await client.call(kinesisTraits, DescribeStreamSummary, { StreamName: 'cli-orders' });
      expect(summary.StreamDescriptionSummary.OpenShardCount).toBe(shards);
    }
    client.close();
  });
});
