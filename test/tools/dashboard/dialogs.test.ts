import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Browser, canRunChromium, launchChromium } from '../chromium.ts';
import { expectAccessible } from './axe.ts';
import { type FakeServer, startFakeServer } from './fake-server.ts';
import { type Scenario, shopScenario } from './scenario.ts';
import { watchedPage } from './watched-page.ts';

/*
 * Goal: each dialog is opened, used and left by keyboard alone, and passes axe in both schemes.
 * Method: the opener gets the focus and Enter, or a key is pressed; what is focused then and after Escape is asked.
 */

const canRun = await canRunChromium('the dialogs of the dashboard');
const NOW_MS = Date.UTC(2026, 0, 1, 12);
const shop = shopScenario({ nowMs: NOW_MS, perSecond: 2600, isFailing: true });
const bucket = {
  kind: 'bucket' as const,
  name: 'failures',
  arn: 'arn:aws:s3:::failures',
  feeds: [],
};
const scenario: Scenario = {
  ...shop,
  pipeline: { ...shop.pipeline, targets: [...shop.pipeline.targets, bucket] },
};
const [record] = shop.records;

const STREAM = 'streams/clicks';
const RECORDS = 'streams/clicks/records';
const RECORD = `${RECORDS}/${record!.shardId}/${record!.sequenceNumber}`;
const MAPPINGS = 'functions/enrich/mappings';

/** Where each dialog is opened, by which key or button, its title, and what has the focus first. */
const DIALOGS = [
  ['', '/', 'Search', 'input'],
  ['', '?', 'Keys', 'dialog'],
  ['', 'p', 'Put a record', 'select'],
  [STREAM, 'Put a record', 'Put a record', 'select'],
  [STREAM, 'Change shards', 'Shards of clicks', 'input'],
  [STREAM, 'split', 'Split shard 2', 'button'],
  [STREAM, 'merge', 'Merge shards 2 and 3', 'button'],
  [RECORDS, 'Schema', 'Schema of the records in clicks', 'input'],
  [RECORD, 'Put again', 'Put a record', 'select'],
  [RECORD, 'replay from here', 'Replay to enrich', 'button'],
  [MAPPINGS, 'Replay from …', 'Replay to enrich', 'input'],
  ['queues/clicks-failed', 'Send to enrich again', 'Send what failed to enrich again', 'button'],
  ['queues/clicks-failed', 'Purge', 'Purge clicks-failed', 'button'],
  ['buckets/failures', 'Send to enrich again', 'Send what failed to enrich again', 'button'],
] as const;

let browser: Browser;
let server: FakeServer | undefined;
beforeAll(async () => {
  if (canRun) browser = await launchChromium();
});
afterEach(() => server?.close());
afterAll(() => browser?.close());

const buttonOf = (text: string) =>
  `[...document.querySelectorAll('main button')].find(({ textContent }) => textContent === ${JSON.stringify(text)})`;

const urlOf = (view: string) => `${server!.origin}/_millrace/${view}`;

test.skipIf(!canRun).each(['light', 'dark'] as const)(
  'each dialog passes axe and is used by keyboard alone, in %s',
  async (colorScheme) => {
    server = await startFakeServer(scenario);
    const page = await watchedPage(browser, { colorScheme, reducedMotion: 'reduce' });
    for (const [view, opener, title, first] of DIALOGS) {
      const what = `${title}, by ${opener}`;
      const isKey = opener.length === 1;
      await page.open(urlOf(view));
      if (!isKey) {
        await page.until(buttonOf(opener));
        await page.evaluate(`${buttonOf(opener)}.focus()`);
      }
      await page.keyboard.press(isKey ? opener : 'Enter');
      await page.until(`document.querySelector('dialog[open]')?.ariaLabel === ${JSON.stringify(title)}`);
      await page.keep(`dialog-${what.replaceAll(/\W+/g, '-').toLowerCase()}-${colorScheme}`);
      const focused = await page.evaluate(
        "document.activeElement.closest('dialog') && document.activeElement.localName",
      );
      expect({ what, focused }).toEqual({ what, focused: first });
      await expectAccessible(page, `${what}, in ${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.until("document.querySelector('dialog') === null");
      if (!isKey) await page.until(`document.activeElement === ${buttonOf(opener)}`);
    }
    await page.open(urlOf('buckets/failures'));
    await page.shows('a batch of clicks');
    await expectAccessible(page, `a bucket, in ${colorScheme}`);
    expect(page.complaints).toEqual([]);
    await page.close();
  },
);

test.skipIf(!canRun)('what would be refused now opens no dialog, keeps the focus and says why', async () => {
  const { pipeline } = scenario;
  const changing = {
    ...pipeline,
    streams: pipeline.streams.map((stream) => ({ ...stream, status: 'UPDATING' })),
    mappings: pipeline.mappings.map((mapping) => ({ ...mapping, state: 'Disabling' })),
  };
  server = await startFakeServer({ ...scenario, pipeline: changing });
  const page = await watchedPage(browser, { reducedMotion: 'reduce' });
  const cases = [
    [
      STREAM,
      ['Change shards', 'split', 'merge'],
      'updating: shards can be changed when the stream is active',
    ],
    [
      MAPPINGS,
      ['Enable', 'Replay from …'],
      'disabling: the mapping can be changed when it is enabled or disabled',
    ],
  ] as const;
  for (const [view, openers, reason] of cases) {
    await page.open(urlOf(view));
    await page.shows(reason);
    for (const opener of openers) {
      await page.until(buttonOf(opener));
      await page.evaluate(`${buttonOf(opener)}.focus()`);
      await page.keyboard.press('Enter');
      await page.evaluate(`${buttonOf(opener)}.click()`);
      const seen = await page.evaluate(`({
        title: ${buttonOf(opener)}.title,
        disabled: ${buttonOf(opener)}.ariaDisabled,
        dialogs: document.querySelectorAll('dialog').length,
      })`);
      expect({ opener, seen }).toEqual({ opener, seen: { title: reason, disabled: 'true', dialogs: 0 } });
    }
    await expectAccessible(page, `${view} while it changes`);
    await page.keep(`changing-${view.replaceAll('/', '-')}`);
  }
  expect(server.calls).toEqual([]);
  await page.close();
});
