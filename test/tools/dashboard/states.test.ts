import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Browser, canRunChromium, launchChromium } from '../chromium.ts';
import { expectAccessible } from './axe.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';
import { emptyScenario, shopScenario } from './scenario.ts';
import { watchedPage } from './watched-page.ts';

// Pictures of states that a real server reaches only slowly; pipeline.test.ts uses the page with a real one.
const canRun = await canRunChromium('the states of the dashboard');
const NOW_MS = Date.UTC(2026, 0, 1, 12);
const VIEWS = [
  '/_millrace/',
  '/_millrace/streams/',
  '/_millrace/streams/clicks',
  '/_millrace/streams/clicks/records',
  '/_millrace/functions/',
  '/_millrace/functions/enrich',
  '/_millrace/functions/enrich/errors',
  '/_millrace/functions/enrich/log',
  '/_millrace/functions/enrich/mappings',
  '/_millrace/functions/enrich/invoke',
  '/_millrace/functions/enrich/invocations/00000000-0000-4000-8000-000000000002',
  '/_millrace/queues/',
  '/_millrace/queues/clicks-failed',
];

let browser: Browser;
let server: FakeServer | undefined;
beforeAll(async () => {
  if (canRun) browser = await launchChromium();
});
afterEach(() => server?.close());
afterAll(() => browser?.close());

test.skipIf(!canRun).each(['light', 'dark'] as const)('every view passes axe in %s', async (colorScheme) => {
  server = await startFakeServer(shopScenario({ nowMs: NOW_MS, perSecond: 2600, isFailing: true }));
  const page = await watchedPage(browser, { colorScheme, reducedMotion: 'reduce' });
  for (const view of VIEWS) {
    await page.open(`${server.origin}${view}`);
    await page.keep(`failing-${view.slice(11).replaceAll('/', '-')}-1440-${colorScheme}`);
    await expectAccessible(page, view);
  }
  expect(page.complaints).toEqual([]);
  await page.close();
});

test.skipIf(!canRun).each([1024, 390])('every view fits %d pixels', async (width) => {
  server = await startFakeServer(shopScenario({ nowMs: NOW_MS, perSecond: 2600, isFailing: true }));
  const page = await watchedPage(browser, { viewport: { width, height: 844 }, reducedMotion: 'reduce' });
  for (const view of VIEWS) {
    await page.open(`${server.origin}${view}`);
    await page.keep(`failing-${view.slice(11).replaceAll('/', '-')}-${width}-light`);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    // A table of a list is shown whole: what has to be scrolled to is not seen.
    const cut = await page.evaluate(
      "[...document.querySelectorAll('.list')].filter((list) => list.scrollWidth > list.clientWidth).length",
    );
    expect({ view, overflow, cut }).toEqual({ view, overflow: 0, cut: 0 });
  }
  expect(page.complaints).toEqual([]);
  await page.close();
});

test.skipIf(!canRun)('the ends of long names are visible, and the lists fit 760 pixels', async () => {
  const scenario = shopScenario({ nowMs: NOW_MS, isFailing: true });
  const prefixed = JSON.stringify(scenario.pipeline).replaceAll(
    /"(enrich|count|invoice|clicks|clicks-failed)"/g,
    '"a-shop-with-a-long-name-production-of-$1"',
  );
  server = await startFakeServer({ ...scenario, pipeline: JSON.parse(prefixed) });
  for (const width of [1440, 760]) {
    const page = await watchedPage(browser, { viewport: { width, height: 844 }, reducedMotion: 'reduce' });
    await page.goto(`${server.origin}/_millrace/`);
    await page.until("document.querySelectorAll('.node .cut-name-end').length >= 5");
    await page.keep(`long-names-${width}`);
    const hidden = await page.evaluate(`Array.from(document.querySelectorAll('.node .cut-name-end'))
      .filter((end) => end.getBoundingClientRect().right > end.closest('.node').getBoundingClientRect().right)
      .map((end) => end.textContent)`);
    expect(hidden).toEqual([]);
    await page.open(`${server.origin}/_millrace/functions/`);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    await page.close();
  }
});

test.skipIf(!canRun)(
  '2,000 shards and 10,000 invocations are few elements, and the last of them is reached',
  async () => {
    server = await startFakeServer(
      shopScenario({ nowMs: NOW_MS, shards: 2000, perSecond: 200_000, invocations: 10_000 }),
    );
    const page = await watchedPage(browser);
    await page.goto(`${server.origin}/_millrace/`);
    await page.shows('2,000 shards');
    await page.keep('many-overview');
    await page.goto(`${server.origin}/_millrace/streams/clicks`);
    await page.shows('2,000 open shards');
    await page.keep('many-stream');
    const elements = () => page.evaluate("document.querySelectorAll('*').length");
    expect(await elements()).toBeLessThan(1500);
    await page.evaluate("document.querySelector('.virtual').scrollTo(0, 1e9)");
    await page.until('document.querySelector(\'[title="shardId-000000002001"]\') !== null');

    await page.goto(`${server.origin}/_millrace/functions/`);
    const last = '000000009999';
    await page.until(
      `(document.querySelector('.virtual')?.scrollTo(0, 1e9), document.querySelector('a[href$="${last}"]'))`,
    );
    expect(await elements()).toBeLessThan(1500);
    expect(page.complaints).toEqual([]);
    await page.close();
  },
);

test.skipIf(!canRun)('an empty server says what to do first', async () => {
  server = await startFakeServer(emptyScenario(NOW_MS));
  const page = await watchedPage(browser);
  await page.goto(`${server.origin}/_millrace/`);
  await page.shows('Nothing is here yet');
  await page.shows(`npx millrace deploy ./my-service --endpoint ${server.origin}`);
  await page.keep('empty-overview');
  await page.close();
});

test.skipIf(!canRun)('without the server the page says since when, and goes on when it is back', async () => {
  server = await startFakeServer(shopScenario({ nowMs: NOW_MS }));
  const page = await watchedPage(browser);
  await page.goto(`${server.origin}/_millrace/`);
  await page.until("document.querySelector('.is-live')");
  const port = Number(new URL(server.origin).port);
  await server.close();
  await page.shows('Disconnected since');
  await page.keep('disconnected');
  server = await startFakeServer(shopScenario({ nowMs: NOW_MS }), 1000, port);
  await page.until("document.querySelector('.is-live')");
  expect(await page.text()).not.toContain('Disconnected');
  await page.close();
});

test.skipIf(!canRun)('the keyboard goes everywhere', async () => {
  server = await startFakeServer(shopScenario({ nowMs: NOW_MS }));
  const page = await watchedPage(browser, { reducedMotion: 'reduce' });
  await page.goto(`${server.origin}/_millrace/`);
  await page.shows('clicks');
  await page.keyboard.press('?');
  await page.shows('next and previous row');
  await page.keep('keys');
  await page.keyboard.press('Escape');
  await page.until("document.querySelector('dialog') === null");
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.shows('/product/399');
  await page.keyboard.press('/');
  await page.until("document.activeElement?.matches('dialog input')");
  await page.keyboard.type('enrich');
  await page.keep('search');
  await page.keyboard.press('Enter');
  await page.shows('times out after');
  await page.until("document.querySelector('.row-link') !== null");
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.shows('Response');
  expect(page.url()).toContain('/functions/enrich/invocations/');
  await page.close();
});

test.skipIf(!canRun)('a dialog shows its error inside, and returns the focus to what opened it', async () => {
  server = await startFakeServer(shopScenario({ nowMs: NOW_MS }));
  const page = await watchedPage(browser, { reducedMotion: 'reduce' });
  await page.goto(`${server.origin}/_millrace/streams/clicks`);
  await page.shows('Change shards');
  await page.evaluate(
    "[...document.querySelectorAll('button')].find((b) => b.textContent === 'Change shards').focus()",
  );
  await page.keyboard.press('Enter');
  await page.until("document.activeElement?.matches('dialog input')");
  await server.close();
  await page.keyboard.press('Enter');
  await page.until(`document.querySelector('dialog [role="alert"]')?.textContent`);
  await expectAccessible(page, 'a failure in a dialog');
  await page.evaluate(
    "[...document.querySelectorAll('dialog button')].find((b) => b.textContent === 'Cancel').click()",
  );
  await page.until("document.querySelector('dialog') === null");
  await page.until("document.activeElement?.textContent === 'Change shards'");
  await page.evaluate(`document.querySelector('nav a[href="/_millrace/functions/"]').click()`);
  await page.until("document.activeElement?.matches('main')");
  await page.close();
});
