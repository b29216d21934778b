import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DescribeStacks } from '../../../src/services/cloudformation/operations/describe-stacks.ts';
import { cloudFormationTraits } from '../../../src/services/cloudformation/traits.ts';
import { PutRecord } from '../../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../../src/services/kinesis/traits.ts';
import { DescribeLogGroups } from '../../../src/services/logs/operations/describe-log-groups.ts';
import { FilterLogEvents } from '../../../src/services/logs/operations/filter-log-events.ts';
import { logsTraits } from '../../../src/services/logs/traits.ts';
import { ReceiveMessage } from '../../../src/services/sqs/operations/receive-message.ts';
import { sqsTraits } from '../../../src/services/sqs/traits.ts';
import { eventually } from '../../support/eventually.ts';
import { openProject, type ServedProject } from './support.ts';

const run = promisify(execFile);

// Forty-six changes of stacks, each followed by polling: a minute on an idle machine.
const STACKS_TIMEOUT_MS = 600_000;

describe('a project of the AWS CDK', () => {
  let project: ServedProject;

  beforeAll(async () => {
    project = await openProject('cdk');
  });
  afterAll(() => project?.close());

  /** Runs cdk with the endpoint and nothing else that points to this machine. */
  async function cdk(...words: string[]): Promise<string> {
    const bin = join(project.directory, 'node_modules/aws-cdk/bin/cdk');
    const { stdout, stderr } = await run(process.execPath, [bin, '--no-color', '--no-notices', ...words], {
      cwd: project.directory,
      env: {
        PATH: `${join(project.directory, 'node_modules/.bin')}:${process.env['PATH']}`,
        HOME: process.env['HOME'],
        AWS_ENDPOINT_URL: project.endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: 'us-east-1',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        CDK_DISABLE_VERSION_CHECK: 'true',
        AWS_EC2_METADATA_DISABLED: 'true',
        NODE_NO_WARNINGS: '1',
      },
    });
    return stdout + stderr;
  }

  async function stackNames(): Promise<string[]> {
    const { Stacks: stacks } = await project.client.call(cloudFormationTraits, DescribeStacks, {});
    return stacks.map(({ StackName: name }) => name).sort();
  }

  async function outputs(): Promise<Record<string, string>> {
    const { Stacks: stacks } = await project.client.call(cloudFormationTraits, DescribeStacks, {
      StackName: 'Clicks',
    });
    return Object.fromEntries(
      stacks[0]!.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
    );
  }

  async function put(click: { kind: string; page: string }): Promise<void> {
    const { StreamName } = await outputs();
    const Data = Buffer.from(JSON.stringify(click));
    await project.client.call(kinesisTraits, PutRecord, {
      StreamName: StreamName!,
      PartitionKey: click.page,
      Data,
    });
  }

  /** Waits for a line in the log of a function. */
  async function logged(functionName: string, line: string): Promise<void> {
    await eventually(async () => {
      const { events } = await project.client.call(logsTraits, FilterLogEvents, {
        logGroupName: `/aws/lambda/${functionName}`,
        filterPattern: `"${line}"`,
      });
      return events.length > 0 ? events : undefined;
    });
  }

  test('bootstraps', async () => {
    expect(await cdk('bootstrap', 'aws://000000000000/us-east-1')).toContain('bootstrapped');
  });

  test('deploys, and the functions get the records that they want', async () => {
    expect(await cdk('deploy', '--require-approval', 'never')).toContain('✅  Clicks');
    const { AlertName: alert, CountName: count, FailedUrl: queue } = await outputs();
    await put({ kind: 'view', page: '/one' });
    await put({ kind: 'fraud', page: '/two' });
    await put({ kind: 'fraud', page: '/broken' });
    for (const page of ['/one', '/two', '/broken']) await logged(count!, `count ${page}`);
    await logged(alert!, 'alert /two');
    const [message] = await eventually(async () => {
      const { Messages: messages } = await project.client.call(sqsTraits, ReceiveMessage, {
        QueueUrl: queue!,
      });
      return messages;
    });
    expect(JSON.parse(message!.Body)).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
    });
    // The custom resource of `logRetention`.
    const { logGroups } = await project.client.call(logsTraits, DescribeLogGroups, {
      logGroupNamePrefix: `/aws/lambda/${alert}`,
    });
    expect(logGroups).toMatchObject([{ retentionInDays: 7 }]);
  });

  test('shows no difference, hotswaps a function and deploys it without a change set', async () => {
    expect(await project.exec('npx', 'cdk', '--no-color', 'diff', '--fail')).toContain(
      'Number of stacks with differences: 0',
    );
    const source = join(project.directory, 'src/count.ts');
    await writeFile(source, (await readFile(source, 'utf8')).replace('`count ', '`counted '));
    const swapped = await cdk('deploy', '--hotswap');
    expect(swapped).toContain('hotswapped!');
    await put({ kind: 'view', page: '/three' });
    const { CountName: count } = await outputs();
    await logged(count!, 'counted /three');
    expect(await cdk('deploy', '--method', 'direct', '--require-approval', 'never')).toContain('✅  Clicks');
  });

  test('destroys', async () => {
    expect(await cdk('destroy', '--force')).toContain('destroyed');
    expect(await stackNames()).toEqual(['CDKToolkit']);
  });

  test(
    'deploys and destroys 23 stacks of constructs',
    async () => {
      const source = join(import.meta.dirname, 'cdk-constructs/app.mjs');
      await copyFile(source, join(project.directory, 'constructs.mjs'));
      await cdk('synth', '--quiet', '--app', 'node constructs.mjs', '--output', 'constructs.out');
      const all = ['--all', '--app', 'constructs.out', '--concurrency', '8'];
      await cdk('deploy', ...all, '--require-approval', 'never');
      const names = await stackNames();
      // 23 stacks, the bootstrap stack and a nested one.
      expect(names).toHaveLength(25);
      await cdk('destroy', ...all, '--force');
      expect(await stackNames()).toEqual(['CDKToolkit']);
    },
    STACKS_TIMEOUT_MS,
  );
});
