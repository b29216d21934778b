import { execFile } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServerProcess, temporaryDirectory } from '../support/server-process.ts';
import { canRunChromium, findChromium, launchChromium } from './chromium.ts';
import { installInto, packPackage } from './packed-package.ts';

/*
 * Goal: a page in a real browser reaches the server if its origin is allowed, and not otherwise; the recipe for pages works
 * as its README says, in a project that has the tarball.
 */

const run = promisify(execFile);
const recipe = join(import.meta.dirname, '../../examples/testing/browser');
const hasChromium = await canRunChromium('the recipe for a page, and the rules for web pages in a browser');

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeAll(async () => {
  directory = await temporaryDirectory();
});
afterAll(() => directory?.[Symbol.asyncDispose]());

test.skipIf(!hasChromium)('the recipe for a page that puts into a stream', async () => {
  const project = join(directory.path, 'page');
  mkdirSync(project);
  const tarball = await packPackage(directory.path);
  await installInto(project, [
    tarball,
    '@aws-sdk/client-kinesis@3.1143.0',
    'esbuild@0.28.2',
    'playwright-core@1.65.1',
  ]);
  for (const name of ['src', 'test', 'serve-page.js', 'serverless.yml']) {
    cpSync(join(recipe, name), join(project, name), { recursive: true });
  }
  const millrace = join(project, 'node_modules/millrace/dist/millrace.cjs');
  const words = [millrace, 'run', '.', '--', process.execPath, '--test', '--test-reporter=tap'];
  const env = { ...process.env, CHROMIUM: await findChromium() };
  const { stdout } = await run(process.execPath, words, { cwd: project, env }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${error.stdout}\n${error.stderr}`);
    },
  );
  expect(stdout).toMatch(/^# pass 2$/m);
});

test.skipIf(!hasChromium)('pages call when their origin was allowed by name', async () => {
  const site = createServer((_, response) => response.end('<!doctype html>')).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const { port } = site.address() as AddressInfo;
  const server = await startServerProcess(join(directory.path, 'data'), [
    '--allow-origin',
    `http://shop.test:${port}`,
  ]);
  const browser = await launchChromium(['--host-resolver-rules=MAP *.test 127.0.0.1']);
  try {
    // As the SDK sends it: the headers need a preflight.
    const call = `fetch('${server.endpoint}', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Kinesis_20131202.ListStreams',
        'x-amz-date': '20260101T000000Z',
        'authorization': 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: '{}',
    }).then(async (response) => (await response.json()).StreamNames.length, (error) => error.name)`;
    const page = await browser.newPage();
    const results: [string, unknown][] = [];
    for (const host of ['localhost', 'shop.test', 'evil.test', 'sub.shop.test']) {
      await page.goto(`http://${host}:${port}/`);
      results.push([host, await page.evaluate(call)]);
    }
    expect(results).toEqual([
      ['localhost', 0],
      ['shop.test', 0],
      ['evil.test', 'TypeError'],
      ['sub.shop.test', 'TypeError'],
    ]);
  } finally {
    await browser.close();
    await server.stop();
    site.closeAllConnections();
    site.close();
  }
});
