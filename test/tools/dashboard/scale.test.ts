import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '../../../src/client/client.ts';
import { type ServerProcess, startServerProcess } from '../../support/server-process.ts';
import { type Browser, canRunChromium, launchChromium } from '../chromium.ts';
import { createLargePipeline, INVOCATIONS, putIntoEachShard, SHARDS } from './large-pipeline.ts';
import { type WatchedPage, watchedPage } from './watched-page.ts';

// The page with a real server that has a stream of 2,000 shards and has kept 10,000 invocations.
const canRun = await canRunChromium('the dashboard with 2,000 shards');

/** Elements of a view, whatever it lists: lists have only the rows that are seen. */
const MAX_ELEMENTS = 1_500;

let server: ServerProcess;
let client: Client;
let browser: Browser;
let page: WatchedPage;

beforeAll(async () => {
  if (!canRun) return;
  server = await startServerProcess(undefined, ['--time-scale', '0', '--quotas', 'off']);
  client = createClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    accessKeyId: '000000000000',
  });
  [browser] = await Promise.all([launchChromium(), createLargePipeline(client)]);
  page = await watchedPage(browser);
});
afterAll(async () => {
  await browser?.close();
  client?.close();
  await server?.stop();
});

/** Opens a view, and puts into every shard until the page has drawn the rates of some seconds. */
async function open(path: string): Promise<void> {
  await page.goto(`${server.endpoint}/_millrace/${path}`);
  await page.until("document.querySelector('.is-live')");
  await page.evaluate(
    "globalThis.tasks = []; new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)))).observe({ type: 'longtask' })",
  );
}

/** Prints the tasks that kept the page from answering: how long they take depends on the machine. */
async function report(view: string): Promise<void> {
  console.log(`${view}: tasks above 50 ms, in ms: ${JSON.stringify(await page.evaluate('tasks'))}`);
  expect(await page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(MAX_ELEMENTS);
}

test.skipIf(!canRun)('the overview draws every shard, and follows', async () => {
  await open('');
  await page.shows('2,000 shards');
  for (let round = 0; round < 3; round += 1) {
    await page.until("document.querySelector('.state-flow b').textContent === '0'");
    await putIntoEachShard(client);
    await page.until("document.querySelector('.state-flow b').textContent !== '0'");
  }
  await page.keep('real-many-overview');
  await report('overview');
});

test.skipIf(!canRun)('the last shard is scrolled to, sorted, and opened by its link', async () => {
  await open('streams/clicks');
  await page.shows('2,000 open shards');
  await putIntoEachShard(client);
  await page.evaluate("document.querySelector('.shard-rows .virtual').scrollTo(0, 1e9)");
  await page.until(`document.querySelector('[title="shardId-00000000${SHARDS - 1}"]') !== null`);
  await page.keep('real-many-stream');
  await page.locator('.shards select').selectOption('records');
  await page.until("document.querySelector('.shards select').value === 'records'");
  await page.evaluate("document.querySelector('.shard-rows .virtual').scrollTo(0, 1e9)");
  await report('stream');
  await open(`streams/clicks/records?shard=shardId-00000000${SHARDS - 1}&from=trim_horizon`);
  await page.shows(`user-${SHARDS - 1}`);
  await page.keep('real-many-records');
  await report('records of a shard');
  await open('streams/clicks/records?from=trim_horizon&key=user-1234');
  await page.shows('user-1234');
  await report('records of all shards');
});

test.skipIf(!canRun)('the first of 10,000 invocations is scrolled to, and opened by its link', async () => {
  await open('functions/');
  await page.until(
    "(document.querySelector('.virtual')?.scrollTo(0, 1e9), Number(document.querySelector('.virtual [aria-posinset]:last-child')?.getAttribute('aria-posinset')) === " +
      `${INVOCATIONS})`,
  );
  await page.keep('real-many-invocations');
  await report('invocations');
  await page.locator('.virtual [aria-posinset="10000"] a').first().click();
  await page.shows('Response');
  // Several were invoked at once: any of them may have started first.
  await page.shows('index: ');
  await open(page.url().slice(page.url().indexOf('/_millrace/') + '/_millrace/'.length));
  await page.shows('Response');
  await page.keep('real-many-invocation');
});

test.skipIf(!canRun)('nothing was reported in the console', () => {
  expect(page.complaints).toEqual([]);
});
