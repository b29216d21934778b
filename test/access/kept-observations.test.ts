import { expect, test } from 'vitest';
import { KeptObservations } from '../../src/access/observation/kept-observations.ts';
import { silentLogger } from '../../src/lib/log/logger.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { memoryStore } from '../support/memory-store.ts';

const ROLE = 'arn:aws:iam::000000000000:role/r';
const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';

test('gateways count the uses of a role together, and forget them together', async () => {
  const clock = new VirtualClock(1_000);
  const tools = { meta: memoryStore(clock).meta, clock, logger: silentLogger };
  const [one, other] = [await KeptObservations.open(tools), await KeptObservations.open(tools)];
  const use = ({ observations }: KeptObservations, nowMs: number, denial?: string) =>
    observations.counter(ROLE, 'kinesis:PutRecord', STREAM)!.add(nowMs, denial);

  use(one, 1_001);
  use(other, 1_002, 'denied');
  await clock.advance(10_000);
  use(one, 11_500);
  use(other, 11_400, 'denied');
  await clock.advance(10_000);
  const total = { count: 4, firstMs: 1_001, lastMs: 11_500 };
  expect((await one.all()).uses).toMatchObject([total]);
  expect((await one.all()).uses[0]!.denial).toBeUndefined();
  expect(await other.all()).toEqual(await one.all());

  let forgotten = 0;
  other.onReset = () => void forgotten++;
  use(other, 21_000);
  await one.reset();
  const { sinceMs } = await one.all();
  expect(await other.all()).toEqual({ sinceMs, notCounted: 0, uses: [] });
  expect(forgotten).toBe(1);
  use(other, 21_100);
  expect((await other.all()).uses).toMatchObject([{ count: 1, firstMs: 21_100 }]);
  await Promise.all([one.close(), other.close()]);
});
