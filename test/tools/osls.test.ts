import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import type { Client } from '../../src/client/client.ts';
import { ListStackResources } from '../../src/services/cloudformation/operations/list-stack-resources.ts';
import { cloudFormationTraits } from '../../src/services/cloudformation/traits.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { eventually } from '../support/eventually.ts';
import {
  millraceCommand,
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '../support/server-process.ts';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const osls = join(here, 'node_modules/osls/bin/serverless.js');
// A bundler that fails leaves its process waiting: it is ended, and the test fails with what was said.
const timeout = 120_000;
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'millrace-osls-'));
  await cp(join(here, '../../examples/quickstart'), project, { recursive: true });
  await symlink(join(here, 'node_modules'), join(project, 'node_modules'));
});

afterAll(() => rm(project, { recursive: true, force: true }));

test('osls 4 packages the quickstart as it is, with the resources that deploy it to AWS', async () => {
  await run(process.execPath, [osls, 'package'], {
    cwd: project,
    env: { ...process.env, SLS_TELEMETRY_DISABLED: '1' },
    timeout,
  });
  const template = JSON.parse(
    await readFile(join(project, '.serverless/cloudformation-template-update-stack.json'), 'utf8'),
  ) as { Resources: Record<string, { Type: string }> };
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  expect(types).toContain('AWS::Kinesis::Stream');
  expect(types).toContain('AWS::Lambda::EventSourceMapping');
  expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(2);
});

// In the order in which a user would: each test takes over what the one before left.
describe('osls 4, sent to Millrace by `millrace exec`', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let server: ServerProcess;
  let client: Client;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    server = await startServerProcess(directory.path);
    client = createClient({ endpoint: server.endpoint, region: 'us-east-1' });
  });

  afterAll(async () => {
    client?.close();
    await server?.stop();
    await directory?.[Symbol.asyncDispose]();
  });

  /** What a command prints, on both of its outputs. */
  async function sls(...words: string[]): Promise<string> {
    const exec = [millraceCommand, 'exec', '--endpoint', server.endpoint, '--', process.execPath, osls];
    const { stdout, stderr } = await run(process.execPath, [...exec, ...words], { cwd: project, timeout });
    return stdout + stderr;
  }

  /** Types of the stack's resources, in order. */
  async function resourceTypes(): Promise<string[]> {
    const stack = { StackName: 'quickstart-dev' };
    const { StackResourceSummaries: resources } = await client.call(
      cloudFormationTraits,
      ListStackResources,
      stack,
    );
    return resources.map(({ ResourceType: type }) => type).sort();
  }

  async function put(text: string): Promise<void> {
    const record = { StreamName: 'OurStream', PartitionKey: 'key', Data: Buffer.from(text) };
    await client.call(kinesisTraits, PutRecord, record);
  }

  test('deploys', async () => {
    const printed = await sls('deploy');
    expect(printed).toContain('Service deployed to stack quickstart-dev');
    expect(printed).toContain('ingestion: quickstart-dev-ingestion');
    expect(printed).toContain('realtimeData: quickstart-dev-realtimeData');
    expect(await resourceTypes()).toEqual([
      'AWS::IAM::Role',
      'AWS::Kinesis::Stream',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Lambda::Function',
      'AWS::Lambda::Version',
      'AWS::Lambda::Version',
      'AWS::Logs::LogGroup',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]);
  });

  test('tells what is deployed', async () => {
    const printed = await sls('info', '--verbose');
    expect(printed).toContain('stack: quickstart-dev');
    expect(printed).toMatch(
      /IngestionLambdaFunctionQualifiedArn: arn:aws:lambda:us-east-1:000000000000:function:quickstart-dev-ingestion:1\n/,
    );
    expect(await sls('deploy', 'list')).toContain('compiled-cloudformation-template.json');
  });

  test('invokes a function', async () => {
    const printed = await sls('invoke', '-f', 'ingestion', '--data', '{"Records":[]}', '--log');
    expect(printed).toMatch(/^null\n/);
    expect(printed).toContain('Duration:');
  });

  test('shows what a function logged of the records that it was given', async () => {
    await put('from the stream');
    await eventually(async () => {
      const printed = await sls('logs', '-f', 'ingestion');
      return printed.includes(Buffer.from('from the stream').toString('base64')) || undefined;
    });
  });

  test('finds nothing to deploy again', async () => {
    expect(await sls('deploy')).toContain('No changes to deploy. Deployment skipped.');
  });

  test('deploys a change, and keeps the stream', async () => {
    const file = join(project, 'serverless.yml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('timeout: 120', 'timeout: 60'));
    expect(await sls('deploy')).toContain('Service deployed to stack quickstart-dev');
    expect(await sls('info', '--verbose')).toContain('quickstart-dev-realtimeData:2');
    expect(await resourceTypes()).toHaveLength(11);
  });

  test('tells why a change failed, with everything back as it was', async () => {
    const file = join(project, 'serverless.yml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('RetentionPeriodHours: 24', 'RetentionPeriodHours: 9000'));
    const failure = sls('deploy');
    await expect(failure).rejects.toMatchObject({
      stdout: expect.stringContaining('UPDATE_FAILED: OurStream'),
    });
    await writeFile(file, text);
    expect(await resourceTypes()).toHaveLength(11);
    expect(await sls('invoke', '-f', 'ingestion', '--data', '{"Records":[]}')).toMatch(/^null\n/);
  });

  test('removes everything', async () => {
    expect(await sls('remove')).toContain('Service quickstart has been successfully removed');
    await expect(resourceTypes()).rejects.toThrow('Stack with id quickstart-dev does not exist');
    await expect(put('into nothing')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(sls('remove')).rejects.toMatchObject({ code: 1 });
  });
});
