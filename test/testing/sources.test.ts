import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KinesisStreamEvent } from 'aws-lambda';
import { afterEach, describe, expect, test } from 'vitest';
import { lazy } from '../../src/testing/inline/handler.ts';
import { openPipeline, type PipelineOptions } from '../../src/testing/open-pipeline.ts';
import type { Pipeline } from '../../src/testing/pipeline.ts';

// The project is of another kind of modules, which the compiler would refuse here.
const HANDLERS = '../../examples/quickstart/handler.ts' as string;

let pipeline: Pipeline | undefined;
afterEach(() => pipeline?.close());

async function open(options: PipelineOptions): Promise<Pipeline> {
  pipeline = await openPipeline(options);
  return pipeline;
}

const size = async ({ Records }: KinesisStreamEvent) => Records.length;

describe('a project', () => {
  test('with the handlers of its own files', async () => {
    const { ingestStream } = await import(HANDLERS);
    const opened = await open({
      project: 'examples/quickstart',
      handlers: { ingestion: ingestStream, realtimeData: () => ({ records: 0 }) },
    });
    await opened.stream('OurStream').put('point');
    await opened.settle();
    const [invocation] = opened.function('ingestion').invocations;
    const message = Buffer.from('point').toString('base64');
    expect(invocation!.logs).toEqual([{ level: 'INFO', message }]);
  });

  test('one function in a process puts, another in the test reads', async () => {
    const opened = await open({ project: 'examples/quickstart', handlers: { ingestion: size } });
    const { records } = await opened.function('realtimeData').invoke({ seconds: 0.3 });
    await opened.settle();
    expect(records).toBeGreaterThan(0);
    const { logs } = opened.function('realtimeData').invocations[0]!;
    // One line of about 150 bytes for each record: the tail of an invocation has room for 25 of them.
    expect(logs).toHaveLength(records);
    expect(logs[0]).toEqual({ level: 'INFO', message: expect.stringContaining('SequenceNumber') });
    const { invocations } = opened.function('ingestion');
    expect(invocations.reduce((sum, { result }) => sum + result, 0)).toBe(records);
  });

  test('a stage, params and modules that read their environment when they are loaded', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'millrace-source-'));
    const module = join(directory, 'partner.mjs');
    await writeFile(module, 'const { PARTNER } = process.env; export const handler = async () => PARTNER;');
    await writeFile(
      join(directory, 'serverless.yml'),
      [
        'service: partners',
        'params: { default: { partner: none } }',
        'provider:',
        '  name: aws',
        '  runtime: nodejs22.x',
        "  environment: { PARTNER: '${param:partner} in ${sls:stage} for ${ssm:/shop/${sls:stage}/fee}' }",
        'functions: { partner: { handler: partner.handler } }',
      ].join('\n'),
    );
    try {
      const options = {
        project: directory,
        stage: 'prod',
        params: { partner: 'acme' },
        handlers: { partner: lazy(async () => (await import(module)).handler) },
      };
      await expect(open({ ...options, ssm: { '/shop/prod/fees': '1' } })).rejects.toThrow(
        'the option ssm of openPipeline has no /shop/prod/fee. Did you mean "/shop/prod/fees"?',
      );
      const opened = await open({ ...options, ssm: { '/shop/prod/fee': '3%' } });
      expect(opened.function('partner').name).toBe('partners-prod-partner');
      expect(await opened.function('partner').invoke()).toBe('acme in prod for 3%');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('a template', () => {
  test('a file of SAM, one function in a process', async () => {
    const opened = await open({
      template: 'test/projects/sam/template.yaml',
      parameters: { Currency: 'CHF' },
      handlers: { Bill: size },
    });
    const event = { pathParameters: { customer: 'ada' }, body: '{"amount":3}' };
    expect(await opened.function('Receive').invoke(event)).toMatchObject({ statusCode: 202 });
    await opened.settle();
    expect(opened.function('Bill').invocations.map(({ result }) => result)).toEqual([1]);
  });

  test('the JSON of a CDK app, by the ids of its constructs', async () => {
    const template = JSON.parse(
      await readFile(new URL('fixtures/cdk-clicks.json', import.meta.url), 'utf8'),
    ) as object;
    const opened = await open({ template, handlers: { Alert: size, Count: size } });
    await opened.stream('Stream').put({ kind: 'fraud' });
    await opened.stream('Stream').put({ kind: 'visit' });
    await opened.settle();
    const sizes = (name: string) => opened.function(name).invocations.map(({ result }) => result);
    expect([sizes('Alert'), sizes('Count').reduce((sum, count) => sum + count)]).toEqual([[1], 2]);
    expect(await opened.queue('Failed').messages()).toEqual([]);
  });
});
