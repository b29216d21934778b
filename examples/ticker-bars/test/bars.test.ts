import { resolve } from 'node:path';
import { openPipeline, type Pipeline } from 'millrace/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Bar, barOf, mergeBars, type Trade } from '../src/bar.ts';
import { handler } from '../src/bars.ts';

const SYMBOLS = ['ABB', 'GEBN', 'LOGN', 'NESN', 'NOVN', 'ROG', 'SIKA', 'UBSG', 'UHR', 'ZURN'];

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline({
    project: resolve(import.meta.dirname, '..'),
    handlers: { bars: handler },
    startTime: '2026-01-01T12:00:00Z',
  });
});
beforeEach(() => pipeline.reset());
afterAll(() => pipeline?.close());

/** Puts trades at the given prices, the same ones for every symbol. */
async function trade(prices: readonly number[]): Promise<Trade[]> {
  const trades = prices.map((price) => ({ price, shares: 1, at: pipeline.now.getTime() }));
  const records = trades.flatMap((data) => SYMBOLS.map((key) => ({ data, key })));
  await pipeline.stream('trades').putMany(records);
  return trades;
}

async function barsOf(symbol: string): Promise<Bar[]> {
  const records = await pipeline.stream('bars').records();
  return records.filter(({ key }) => key === symbol).map(({ data }) => data);
}

test('the bars of each symbol are in the order of its trades', async () => {
  const trades: Trade[] = [];
  for (let price = 100; price < 120; price += 4) {
    trades.push(...(await trade([price, price + 1, price + 2, price + 3])));
    await pipeline.advance('3s');
  }
  await pipeline.advance('10s');
  await pipeline.settle();
  for (const symbol of SYMBOLS) {
    const bars = await barsOf(symbol);
    expect(bars.length).toBeGreaterThan(1);
    // Each bar opens with the trade after the one that closed the bar before it.
    expect(bars.slice(1).map(({ open }) => open)).toEqual(bars.slice(0, -1).map(({ close }) => close + 1));
    const all = trades.map((one) => barOf(symbol, one));
    expect(bars.reduce(mergeBars)).toEqual(all.reduce(mergeBars));
  }
});

test('a minute has a bar of its own', async () => {
  await trade([100, 90]);
  await pipeline.advance('1m');
  await trade([120]);
  await pipeline.advance('6s');
  await pipeline.settle();
  expect(await barsOf('NESN')).toEqual([
    { symbol: 'NESN', minute: '2026-01-01T12:00', open: 100, high: 100, low: 90, close: 90, volume: 2 },
    { symbol: 'NESN', minute: '2026-01-01T12:01', open: 120, high: 120, low: 120, close: 120, volume: 1 },
  ]);
});

test('symbols whose batch fails do not hold up the others, and stay in order', async () => {
  pipeline.faults.function('bars', { kind: 'fail' });
  await trade([100]);
  await pipeline.advance('5s');
  const delivered = new Set((await pipeline.stream('bars').records()).map(({ key }) => key));
  expect(delivered.size).toBeGreaterThan(0);
  expect(delivered.size).toBeLessThan(SYMBOLS.length);
  await trade([101]);
  await pipeline.advance('1m');
  await pipeline.settle();
  for (const symbol of SYMBOLS) {
    const bars = await barsOf(symbol);
    expect(bars.reduce(mergeBars)).toMatchObject({ open: 100, close: 101, volume: 2 });
  }
});
