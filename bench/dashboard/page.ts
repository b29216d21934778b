import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import { inTemporaryDirectory, startMillrace, withServers } from '../../src/cli/bench/servers.ts';
import { median } from '../../src/cli/bench/side-by-side.ts';
import { percentile } from '../../src/cli/demo/report/percentile.ts';
import { type Browser, launchChromium, type Page } from '../../test/tools/chromium.ts';
import { createLargePipeline, putIntoEachShard } from '../../test/tools/dashboard/large-pipeline.ts';
import { positiveNumber, wholeNumber } from '../../scripts/number-option.ts';
import { programOptions } from '../../scripts/program-options.ts';

/*
 * How fast the page is in Chromium. First paint: from the navigation until the browser has painted something, of a server
 * with little in it, in a Chromium that was just started and in one that has the page in its cache; beside it a page
 * without script and style from the same Chromium, which is the least that is possible there. Frames: how many of the
 * frames of 60 a second are painted while 2,000 shards are written each second, and the tasks above 50 ms, as a browser
 * counts them.
 *
 *   npm run test:tools        once, for playwright-core
 *   npm run bench -- dashboard/page --save
 */

const values = programOptions(
  'npm run bench -- dashboard/page: how long pages of the dashboard take to show figures.',
  {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '10' },
    save: { type: 'boolean', default: false },
  },
);
const ROUNDS = wholeNumber('rounds', values.rounds);
const SECONDS = positiveNumber('seconds', values.seconds);
const TARGET_MS = 300;
const VIEWS = { overview: '', stream: 'streams/clicks', invocations: 'functions/' } as const;

const FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0";
/** Since `watchFrames`. */
const FRAMES = '({ frames: watched.frames, tasksMs: watched.tasksMs })';
const watchFrames = `(() => {
  const watched = (globalThis.watched = { frames: 0, tasksMs: [] });
  const count = () => { watched.frames += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.tasksMs.push(Math.round(duration));
  }).observe({ type: 'longtask' });
})()`;

async function firstPaintMs(page: Page, address: string): Promise<number> {
  await page.goto(address);
  for (;;) {
    const paintMs = Number(await page.evaluate(FIRST_PAINT));
    if (paintMs > 0) return paintMs;
    await pause(10);
  }
}

/** Fresh: the first page of a new Chromium. Warm: the same page again, in the same Chromium. */
async function paints(address: string): Promise<{ fresh: number; warm: number }> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const fresh = await firstPaintMs(page, address);
    await page.goto('about:blank');
    const warm = await firstPaintMs(page, address);
    return { fresh, warm };
  } finally {
    await browser.close();
  }
}

async function withBlankPage<T>(use: (address: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>x</title><p>x');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function framesOf(browser: Browser, address: string, write: () => Promise<void>) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await pause(2_000);
  await page.evaluate(watchFrames);
  const startMs = performance.now();
  while (performance.now() - startMs < SECONDS * 1_000) {
    await write();
    await pause(1_000);
  }
  const elapsedSeconds = (performance.now() - startMs) / 1_000;
  const { frames, tasksMs } = (await page.evaluate(FRAMES)) as { frames: number; tasksMs: number[] };
  await page.close();
  return {
    framesPerSecond: Math.round(frames / elapsedSeconds),
    longTasks: tasksMs.length,
    longTaskMsMax: Math.max(0, ...tasksMs),
    longTaskMsMedian: tasksMs.length === 0 ? 0 : percentile(tasksMs, 0.5),
  };
}

const machine = await machineInfo('.');
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const result = await inTemporaryDirectory((directory) =>
  withServers([startMillrace(directory, 'os', stop.signal)], async (server) => {
    const base = `http://127.0.0.1:${server.port}/_millrace/`;
    const pairs = await withBlankPage(async (blank) => {
      const found = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        // The order changes, so that neither gets the warmer files of Chromium.
        const first = await paints(round % 2 === 0 ? blank : base);
        const second = await paints(round % 2 === 0 ? base : blank);
        found.push(round % 2 === 0 ? { blank: first, page: second } : { page: first, blank: second });
      }
      return found;
    });
    const figures = (kind: 'fresh' | 'warm') => ({
      pageMs: Math.round(median(pairs.map(({ page }) => page[kind]))),
      blankMs: Math.round(median(pairs.map(({ blank }) => blank[kind]))),
      ratio: Number(median(pairs.map(({ page, blank }) => page[kind] / blank[kind])).toFixed(2)),
    });
    console.error('first paint is measured; now 2,000 shards and 10,000 invocations are made');
    await createLargePipeline(server.client);
    const browser = await launchChromium();
    const frames: Record<string, object> = {};
    for (const [view, path] of Object.entries(VIEWS)) {
      frames[view] = await framesOf(browser, `${base}${path}`, () => putIntoEachShard(server.client));
    }
    await browser.close();
    return { firstPaint: { fresh: figures('fresh'), warm: figures('warm') }, frames };
  }),
);

const { fresh, warm } = result.firstPaint;
const isMet = fresh.pageMs < TARGET_MS && warm.pageMs < TARGET_MS;
const report = {
  at: new Date().toISOString(),
  machine,
  // Times are then those of the others; the ratio to a blank page still says something.
  isMachineBusy: machine.loadBefore > machine.cores,
  settings: { rounds: ROUNDS, seconds: SECONDS },
  target: { firstPaintBelowMs: TARGET_MS, met: isMet },
  results: result,
};
console.log(JSON.stringify(report, undefined, 2));
if (values.save) {
  await mkdir('bench/results', { recursive: true });
  await writeFile('bench/results/dashboard-page.json', `${JSON.stringify(report, undefined, 2)}\n`);
}
process.exitCode = isMet ? 0 : 1;
