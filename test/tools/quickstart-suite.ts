import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ListStackResources } from '../../src/services/cloudformation/operations/list-stack-resources.ts';
import { cloudFormationTraits } from '../../src/services/cloudformation/traits.ts';
import { PutRecord } from '../../src/services/kinesis/operations/put-record.ts';
import { kinesisTraits } from '../../src/services/kinesis/traits.ts';
import { GetFunctionConfiguration } from '../../src/services/lambda/operations/get-function-configuration.ts';
import { lambdaTraits } from '../../src/services/lambda/traits.ts';
import { eventually } from '../support/eventually.ts';
import { type Framework, openFramework } from './framework.ts';

const PUT_AGAIN_MS = 2_000;

/**
 * Uses a version of the framework with the unmodified examples/quickstart, in the order in which a user would. Each test
 * continues from the state that the previous one left.
 */
export function testQuickstart(name: string, packages: string, bin: string): void {
  describe(`${name}, redirected by \`millrace exec\``, () => {
    let framework: Framework;
    const sls = (...words: string[]) => framework.sls(...words);

    beforeAll(async () => {
      const source = join(import.meta.dirname, '../../examples/quickstart');
      framework = await openFramework({ packages, bin, source });
    });

    afterAll(() => framework?.close());

    /** Types of the stack's resources, in order. */
    async function resourceTypes(): Promise<string[]> {
      const stack = { StackName: 'quickstart-dev' };
      const { StackResourceSummaries: resources } = await framework.client.call(
        cloudFormationTraits,
        ListStackResources,
        stack,
      );
      return resources.map(({ ResourceType: type }) => type).sort();
    }

    async function put(text: string): Promise<void> {
      const record = { StreamName: 'OurStream', PartitionKey: 'key', Data: Buffer.from(text) };
      await framework.client.call(kinesisTraits, PutRecord, record);
    }

    async function timeoutSeconds(): Promise<number | undefined> {
      const input = { FunctionName: 'quickstart-dev-realtimeData' };
      const { Timeout } = await framework.client.call(lambdaTraits, GetFunctionConfiguration, input);
      return Timeout;
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

    test('shows what is deployed', async () => {
      const printed = await sls('info', '--verbose');
      expect(printed).toContain('stack: quickstart-dev');
      expect(printed).toMatch(
        /IngestionLambdaFunctionQualifiedArn: arn:aws:lambda:us-east-1:000000000000:function:quickstart-dev-ingestion:1\n/,
      );
      expect(await sls('deploy', 'list')).toContain('compiled-cloudformation-template.json');
      expect(await sls('deploy', 'list', 'functions')).toMatch(/ingestion\n.*\$LATEST, 1\n/);
    });

    test('invokes a function', async () => {
      const printed = await sls('invoke', '-f', 'ingestion', '--data', '{"Records":[]}', '--log');
      expect(printed).toMatch(/^null\n/m);
      expect(printed).toContain('Duration:');
    });

    test('shows what a function logged about its records, once and with --tail', async () => {
      const base64 = (text: string) => Buffer.from(text).toString('base64');
      await put('from the stream');
      await eventually(async () => {
        const printed = await sls('logs', '-f', 'ingestion');
        return printed.includes(base64('from the stream')) || undefined;
      });
      const ended = new AbortController();
      const followed = framework
        .slsUntil(base64('while it follows'), 'logs', '-f', 'ingestion', '--tail')
        .finally(() => ended.abort());
      followed.catch(() => {});
      // It shows lines from ten seconds before it begins, and begins later than that on a busy machine.
      while (!ended.signal.aborted) {
        await put('while it follows');
        await pause(PUT_AGAIN_MS);
      }
      await followed;
    });

    test('shows the metrics of the functions', async () => {
      const printed = await sls('metrics', '-f', 'ingestion');
      expect(Number(/invocations: (\d+)/.exec(printed)?.[1])).toBeGreaterThanOrEqual(3);
      expect(printed).toMatch(/errors: 0\n/);
      expect(printed).toMatch(/duration \(avg\.\): (?!0ms)/);
      expect(await sls('metrics')).toMatch(/throttles: 0\n/);
    });

    test('finds nothing to deploy again', async () => {
      expect(await sls('deploy')).toContain('No changes to deploy. Deployment skipped.');
    });

    test('deploys a change, and keeps the stream', async () => {
      await framework.edit('serverless.yml', 'timeout: 120', 'timeout: 60');
      expect(await sls('deploy')).toContain('Service deployed to stack quickstart-dev');
      expect(await sls('info', '--verbose')).toContain('quickstart-dev-realtimeData:2');
      expect(await resourceTypes()).toHaveLength(11);
      expect(await timeoutSeconds()).toBe(60);
    });

    test('rolls back to an earlier deployment', async () => {
      const earliest = /Timestamp: (\d+)/.exec(await sls('deploy', 'list'))![1]!;
      expect(await sls('rollback', '-t', earliest)).toContain('Service rolled back to timestamp');
      expect(await timeoutSeconds()).toBe(120);
      expect(await resourceTypes()).toHaveLength(11);
    });

    test('deploys one function alone', async () => {
      await framework.edit('handler.ts', 'console.log(record.kinesis.data)', "console.log('not any more')");
      await framework.edit(
        'handler.ts',
        'async (event) => {',
        "async (event) => {\n  console.log('a new version');",
      );
      expect(await sls('deploy', 'function', '-f', 'ingestion')).toContain('Function code deployed');
      const printed = await sls('invoke', '-f', 'ingestion', '--data', '{"Records":[]}', '--log');
      expect(printed).toContain('a new version');
    });

    test('shows why a change failed, and rolls it back', async () => {
      await framework.edit('serverless.yml', 'RetentionPeriodHours: 24', 'RetentionPeriodHours: 9000');
      const failure = sls('deploy');
      await expect(failure).rejects.toMatchObject({
        stdout: expect.stringContaining('UPDATE_FAILED: OurStream'),
      });
      await framework.edit('serverless.yml', 'RetentionPeriodHours: 9000', 'RetentionPeriodHours: 24');
      expect(await resourceTypes()).toHaveLength(11);
      expect(await timeoutSeconds()).toBe(120);
      expect(await sls('invoke', '-f', 'ingestion', '--data', '{"Records":[]}')).toMatch(/^null\n/m);
    });

    test('removes everything', async () => {
      expect(await sls('remove')).toContain('Service quickstart has been successfully removed');
      await expect(resourceTypes()).rejects.toThrow('Stack with id quickstart-dev does not exist');
      await expect(put('into nothing')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
      await expect(sls('remove')).rejects.toMatchObject({ code: 1 });
    });
  });
}
