import { expect, test } from 'vitest';
import { SharedExposition } from '../../../src/server/metrics/shared-exposition.ts';
import { metricSources } from './sources.ts';

/** Enough samples for several turns of the event loop. */
const SHARDS = 2_000;

test('scrapes that come while a text is written share the next one, with values that are not older than they are', async () => {
  let [taken, version] = [0, 'first'];
  const exposition = new SharedExposition(() => {
    taken++;
    return { ...metricSources(SHARDS), version };
  });
  const first = exposition.text('prometheus');
  await new Promise(setImmediate);
  version = 'second';
  const others = Array.from({ length: 100 }, () => exposition.text('prometheus'));
  expect(String(await first)).toContain('version="first"');
  for (const text of await Promise.all(others)) expect(String(text)).toContain('version="second"');
  expect(taken).toBe(2);
  version = 'third';
  expect(String(await exposition.text('prometheus'))).toContain('version="third"');
});

test('each format has a text of its own', async () => {
  const exposition = new SharedExposition(() => metricSources(1));
  const [prometheus, openMetrics] = await Promise.all([
    exposition.text('prometheus'),
    exposition.text('openmetrics'),
  ]);
  expect(String(prometheus)).not.toContain('# EOF');
  expect(String(openMetrics)).toContain('# EOF');
});

test('a text that could not be written fails its requests, and not the next ones', async () => {
  let isClosed = true;
  const exposition = new SharedExposition(() => {
    if (isClosed) throw new Error('closed');
    return metricSources(1);
  });
  const [first, second] = [exposition.text('prometheus'), exposition.text('openmetrics')];
  await expect(first).rejects.toThrow('closed');
  await expect(second).rejects.toThrow('closed');
  isClosed = false;
  expect(String(await exposition.text('prometheus'))).toContain('millrace_');
});
