import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  millraceCommand,
  type ServerProcess,
  startServerProcess,
  temporaryDirectory,
} from '../../support/server-process.ts';
import { type Browser, canRunChromium, type Credentials, launchChromium } from '../chromium.ts';
import { type WatchedPage, watchedPage } from './watched-page.ts';

// The page of a server with --auth enforce: signing in, events, actions, and a user who may only look.
const canRun = await canRunChromium('the dashboard with authentication');
const run = promisify(execFile);

const MANIFEST = `
service: shop
provider:
  name: aws
  runtime: nodejs${process.versions.node.split('.')[0]}.x
  iam: { role: { statements: [{ Effect: Allow, Action: 's3:PutObject', Resource: 'arn:aws:s3:::shop-failed/*' }] } }
functions:
  enrich:
    handler: handler.enrich
    events:
      - stream:
          type: kinesis
          arn: !GetAtt Clicks.Arn
          startingPosition: TRIM_HORIZON
          maximumRetryAttempts: 0
resources:
  extensions:
    EnrichEventSourceMappingKinesisClicks:
      Properties: { DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::shop-failed' } } }
  Resources:
    Clicks: { Type: AWS::Kinesis::Stream, Properties: { Name: clicks, ShardCount: 1 } }
    Failed: { Type: AWS::S3::Bucket, Properties: { BucketName: shop-failed } }
`;
const HANDLER = `
exports.enrich = async ({ Records }) => {
  for (const { kinesis } of Records) {
    const { failsUntil = 0 } = JSON.parse(Buffer.from(kinesis.data, 'base64'));
    if (Date.now() < failsUntil) throw new TypeError('no price');
  }
};`;
const allowed = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
/** Long enough that the batch fails on a busy machine. */
const FAILS_MS = 10_000;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let server: ServerProcess;
let browser: Browser;
let viewer: Credentials;
let operator: Credentials;

beforeAll(async () => {
  if (!canRun) return;
  directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'serverless.yml'), MANIFEST);
  await writeFile(join(directory.path, 'handler.js'), HANDLER);
  const data = join(directory.path, '.millrace');
  server = await startServerProcess(data, ['--auth', 'enforce', '--time-scale', '0']);
  const cli = async (...words: string[]) => {
    const env = { ...process.env, AWS_ENDPOINT_URL: server.endpoint };
    const { stdout } = await run(process.execPath, [millraceCommand, ...words], { cwd: directory.path, env });
    return stdout;
  };
  await cli('deploy');
  const created = async (name: string, action: string): Promise<Credentials> => {
    await writeFile(join(directory.path, 'policy.json'), allowed(action));
    const text = await cli('access', 'create', name, '--policy', 'policy.json', '--json');
    const key = JSON.parse(text) as { readonly accessKeyId: string; readonly secretAccessKey: string };
    return { username: key.accessKeyId, password: key.secretAccessKey };
  };
  viewer = await created('viewer', 'millrace:View');
  operator = await created('operator', '*');
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await directory?.[Symbol.asyncDispose]();
});

async function signedIn(
  httpCredentials: Credentials,
): Promise<WatchedPage & { open(path: string): Promise<void> }> {
  const page = await watchedPage(browser, { httpCredentials });
  const open = async (path: string) => {
    await page.goto(`${server.endpoint}/_millrace/${path}`);
    // Its server-sent events have arrived.
    await page.until("document.querySelector('.is-live')");
  };
  return Object.assign(page, { open });
}

test.skipIf(!canRun)('the page asks who its user is', async () => {
  for (const path of ['', 'dashboard/pipeline', 'dashboard/live']) {
    const response = await fetch(`${server.endpoint}/_millrace/${path}`);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="Millrace", charset="UTF-8"',
    ]);
  }
});

test.skipIf(!canRun)('an operator follows, puts, and sends what failed to its function again', async () => {
  const page = await signedIn(operator);
  await page.open('');
  await page.shows('shop-dev-enrich');
  await page.open('streams/clicks');
  await page.locator('text=Put a record').first().click();
  const untilMs = Date.now() + FAILS_MS;
  await page.locator('textarea[name=data]').fill(JSON.stringify({ failsUntil: untilMs }));
  await page.locator('dialog button[type=submit]').click();
  await page.shows('Put into clicks');
  await page.open('');
  await page.locator('a[href="/_millrace/buckets/shop-failed"]').first().click();
  await page.shows('a batch of clicks');
  await page.keep('enforce-bucket');
  await page.until(`Date.now() > ${untilMs}`);
  await page.locator('text=Send to shop-dev-enrich again').click();
  await page.locator('dialog button[type=submit]').click();
  await page.shows('1 batch with 1 record sent again');
  await page.shows('None.');
  expect(page.complaints.filter((text) => !text.includes('401'))).toEqual([]);
});

test.skipIf(!canRun)(
  'a user who may only look sees everything, and is shown why an action is refused',
  async () => {
    const page = await signedIn(viewer);
    await page.open('streams/clicks/records?from=trim_horizon');
    await page.shows('failsUntil');
    await page.locator('text=Put a record').first().click();
    await page.locator('dialog button[type=submit]').click();
    await page.shows('is not authorized to perform: millrace:Operate');
    await page.keep('enforce-refused');
  },
);
