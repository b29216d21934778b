import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KinesisClient, PutRecordCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  millraceCommand,
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '../../support/server-process.ts';
import { type Browser, canRunChromium, launchChromium } from '../chromium.ts';
import { type WatchedPage, watchedPage } from './watched-page.ts';

// The page with a real server: a stream, a function that reads it, and a queue of failed batches.
const canRun = await canRunChromium('the dashboard with a pipeline');
const run = promisify(execFile);

/** Long enough that a batch fails on a busy machine. */
const FAILS_MS = 4_000;

const MANIFEST = `
service: shop
provider: { name: aws, runtime: nodejs${process.versions.node.split('.')[0]}.x }
functions:
  enrich:
    handler: handler.enrich
    events:
      - stream:
          type: kinesis
          arn: !GetAtt Clicks.Arn
          startingPosition: TRIM_HORIZON
          maximumRetryAttempts: 0
          destinations: { onFailure: { type: sqs, arn: !GetAtt Failed.Arn } }
resources:
  Resources:
    Clicks: { Type: AWS::Kinesis::Stream, Properties: { Name: clicks, ShardCount: 2 } }
    Failed: { Type: AWS::SQS::Queue, Properties: { QueueName: clicks-failed } }
`;
// A record may name a time until which it cannot be processed.
const HANDLER = `
exports.enrich = async ({ Records }) => {
  for (const { kinesis } of Records) {
    const data = Buffer.from(kinesis.data, 'base64');
    const { failsUntil = 0 } = data[0] === 8 ? {} : JSON.parse(data);
    if (Date.now() < failsUntil) throw new TypeError('no price');
  }
  console.log(Records.length + ' clicks');
};`;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let kinesis: KinesisClient;
let browser: Browser;
let page: WatchedPage;

beforeAll(async () => {
  if (!canRun) return;
  directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'serverless.yml'), MANIFEST);
  await writeFile(join(directory.path, 'handler.js'), HANDLER);
  server = await startServerProcess(undefined, ['--time-scale', '0']);
  await run(process.execPath, [millraceCommand, 'deploy', directory.path, '--endpoint', server.endpoint]);
  kinesis = new KinesisClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  browser = await launchChromium();
  page = await watchedPage(browser);
});
afterAll(async () => {
  await browser?.close();
  kinesis?.destroy();
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

const put = (value: unknown, PartitionKey = 'user-1') =>
  kinesis.send(
    new PutRecordCommand({ StreamName: 'clicks', PartitionKey, Data: Buffer.from(JSON.stringify(value)) }),
  );

async function open(path: string): Promise<void> {
  await page.goto(`${server.endpoint}/_millrace/${path}`);
  await page.until("document.querySelector('.is-live')");
}

test.skipIf(!canRun)('draws the pipeline, and a put is seen as it happens', async () => {
  await open('');
  for (const name of ['clicks', 'shop-dev-enrich', 'clicks-failed']) await page.shows(name);
  const startMs = performance.now();
  await kinesis.send(
    new PutRecordsCommand({
      StreamName: 'clicks',
      Records: Array.from({ length: 300 }, (_, index) => ({
        PartitionKey: `user-${index}`,
        Data: Buffer.from(JSON.stringify({ index })),
      })),
    }),
  );
  await page.until("document.querySelector('.state-flow b').textContent !== '0'");
  console.log(`a put was shown after ${Math.round(performance.now() - startMs)} ms`);
  await page.shows('from clicks');
  await page.keep('real-overview');
});

test.skipIf(!canRun)('finds a record by its time, and knows what became of it', async () => {
  await put({ name: 'earlier' });
  const { SequenceNumber = '' } = await put({ name: 'later' });
  const query = `account=000000000000&region=us-east-1&from=trim_horizon&filter=${encodeURIComponent('{"data":{"name":["later"]}}')}`;
  const found = await fetch(`${server.endpoint}/_millrace/dashboard/streams/clicks/records?${query}`);
  const { records } = (await found.json()) as { records: { sequenceNumber: string; arrivedMs: number }[] };
  const { arrivedMs } = records.find(({ sequenceNumber }) => sequenceNumber === SequenceNumber)!;

  await open(`streams/clicks/records?from=${arrivedMs}`);
  await page.shows('"later"');
  const text = await page.text();
  expect(text).not.toContain('"index":1');
  await page.locator(`a[href*="${SequenceNumber}"]`).click();
  await page.shows('What became of it');
  await page.shows('processed it');
  expect(page.url()).toContain(SequenceNumber);
  await page.keep('real-record');
  await page.locator('text=hex').first().click();
  await page.shows('7b 22 6e 61 6d 65 22 3a');
});

test.skipIf(!canRun)('a filter pattern and a key choose records', async () => {
  await put({ kind: 'order' }, 'buyer');
  await open('streams/clicks/records?from=trim_horizon');
  await page.shows('"order"');
  await page.locator('input[name=filter]').fill('{"data":{"kind":["order"]}}');
  await page.keyboard.press('Enter');
  await page.shows('1 shown of');
  await page.locator('input[name=filter]').fill('{"data"');
  await page.shows('A filter pattern is JSON');
  await open('streams/clicks/records?from=trim_horizon&key=buyer');
  await page.shows('1 shown of');
});

test.skipIf(!canRun)('records of Protobuf are decoded by a schema that is pasted, and kept', async () => {
  // The message Order { n: 5, from: { page: "/basket" } }.
  const Data = Buffer.from('080512090a07' + Buffer.from('/basket').toString('hex'), 'hex');
  await kinesis.send(new PutRecordCommand({ StreamName: 'clicks', PartitionKey: 'typed', Data }));
  await open('streams/clicks/records?from=trim_horizon&key=typed');
  await page.shows('bytes');
  await page.locator('text=Schema').first().click();
  await page.locator('textarea[name=schema]').fill('message Click { string page = 1 } message Order {}');
  await page.shows('line 1: ";" is expected');
  await page
    .locator('textarea[name=schema]')
    .fill('message Click { string page = 1; } message Order { int32 n = 1; Click from = 2; }');
  await page.shows('1 of 1 record in the list');
  await page.keep('real-schema');
  await page.locator('dialog button[type=submit]').click();
  await page.shows('{"n":5,"from":{"page":"/basket"}}');
  // Loaded again, from the address alone.
  await open('streams/clicks/records?from=trim_horizon&key=typed');
  await page.shows('{"n":5,"from":{"page":"/basket"}}');
  await page.locator('.row.record').first().click();
  await page.shows('type');
  await page.keep('real-typed-record');
  await page.locator('text=Schema: Order').first().click();
  await page.locator('text=Decode without a schema').click();
  await page.shows('bytes');
});

test.skipIf(!canRun)('puts a record from the page', async () => {
  await open('streams/clicks/records?from=latest');
  await page.shows('No record has arrived');
  await page.locator('text=Put a record').first().click();
  await page.locator('textarea[name=data]').fill('{"from": "the page"}');
  await page.keep('real-put');
  await page.locator('dialog button[type=submit]').click();
  await page.shows('Put into clicks');
  await page.shows('"the page"');
});

test.skipIf(!canRun)('splits a shard, and shows the result', async () => {
  await open('streams/clicks');
  await page.shows('2 open shards');
  await page.locator('[aria-label="Split shard 0"]').click();
  await page.shows('two shards take a half');
  await page.locator('dialog button[type=submit]').click();
  await page.shows('3 open shards');
  await page.shows('0 split into 2 and 3');
  await page.locator('text=Change shards').first().click();
  await page.locator('input[name=count]').fill('4');
  await page.locator('dialog button[type=submit]').click();
  await page.shows('4 open shards');
  await page.keep('real-reshard');
});

test.skipIf(!canRun)('sends failed batches to their function again', async () => {
  await put({ failsUntil: Date.now() + FAILS_MS });
  await open('queues/clicks-failed');
  await page.shows('1 visible');
  await page.shows('a batch of clicks');
  await page.locator('.message summary').click();
  await page.shows('KinesisBatchInfo');
  await page.keep('real-queue');
  await page.locator('.message a').click();
  await page.shows('failsUntil');
  expect(page.url()).toContain('/streams/clicks/records/');
  await open('queues/clicks-failed');
  await page.until(`Date.now() > ${Date.now() + FAILS_MS}`);
  await page.locator('text=Send to shop-dev-enrich again').click();
  await page.locator('dialog button[type=submit]').click();
  await page.shows('1 batch with 1 record sent again');
  await page.shows('0 visible');
});

test.skipIf(!canRun)('opens an invocation, its error and the log, and invokes the function', async () => {
  await open('functions/shop-dev-enrich/errors');
  await page.shows('no price');
  await page.locator('.errors .row-link').first().click();
  await page.shows('Response');
  await page.shows('failsUntil');
  await page.keep('real-invocation');
  await open('functions/shop-dev-enrich/log');
  await page.shows('clicks');
  await page.until("document.querySelector('.log-line') !== null");
  await page.keep('real-log');
  await open('functions/shop-dev-enrich/invoke');
  await page.locator('textarea[name=event]').fill('{"Records": []}');
  await page.locator('form button[type=submit]').click();
  await page.shows('Returned after');
  await page.shows('0 clicks');
  await page.keep('real-invoke');
});

test.skipIf(!canRun)('disables a mapping, and undoes it', async () => {
  await open('functions/shop-dev-enrich/mappings');
  await page.shows('MaximumRetryAttempts');
  await page.locator('text=Disable').first().click();
  await page.shows('no longer reads clicks');
  await page.shows('disabled');
  await page.locator('text=Undo').first().click();
  await page.shows('enabled');
  await page.keep('real-mapping');
});

test.skipIf(!canRun)('delivers records again from a time', async () => {
  await open('functions/shop-dev-enrich/mappings');
  await page.shows('Replay from');
  await page.locator('text=Replay from').first().click();
  await page.shows('delivers every record');
  await page.locator('dialog button[type=submit]').click();
  await page.shows('gets the records again');
  // The first of them has been delivered twice.
  await open('streams/clicks/records?from=trim_horizon&key=buyer');
  await page.locator('.row.record').first().click();
  await page.until("document.querySelectorAll('.invocation-link').length > 1");
});

test.skipIf(!canRun)('nothing was reported in the console', () => {
  expect(page.complaints).toEqual([]);
});
