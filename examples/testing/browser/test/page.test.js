import { GetRecordsCommand, GetShardIteratorCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { servePage } from '../serve-page.js';

// `millrace run` sets both.
const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = process.env;

let server;
let browser;
before(async () => {
  server = await servePage({ endpoint, region });
  browser = await chromium.launch({
    // The Chromium of this machine; `npx playwright install chromium` gets one of its own.
    executablePath: process.env.CHROMIUM,
    // Stands for the DNS: the same server under another name.
    args: ['--host-resolver-rules=MAP shop.test 127.0.0.1'],
  });
});
after(async () => {
  await browser?.close();
  server?.close();
});

/** Clicks on the button of the page. @returns what the page says then */
async function buyAt(address) {
  const page = await browser.newPage();
  try {
    await page.goto(address);
    await page.getByRole('button').click();
    const status = page.getByRole('status').filter({ hasText: /sent/ });
    return await status.textContent();
  } finally {
    await page.close();
  }
}

async function clicks() {
  const kinesis = new KinesisClient();
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: 'clicks',
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  const { Records } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return Records.map(({ Data }) => JSON.parse(Buffer.from(Data).toString()));
}

test('a page of this machine puts a click', async () => {
  assert.equal(await buyAt(`http://localhost:${server.port}/shoes`), 'sent');
  assert.deepEqual(await clicks(), [{ type: 'buy', page: '/shoes' }]);
});

test('a page of another origin is refused, unless it was allowed with --allow-origin', async () => {
  assert.match(await buyAt(`http://shop.test:${server.port}/hats`), /^not sent/);
  assert.equal((await clicks()).length, 1);
});
