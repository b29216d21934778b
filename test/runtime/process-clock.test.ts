import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/lib/time/clock.ts';
import { VirtualClock } from '../../src/lib/time/virtual-clock.ts';
import { RuntimeFixture } from '../support/runtime-fixture.ts';

const YEAR_2030_MS = Date.UTC(2030, 0, 1);

let fixture: RuntimeFixture | undefined;
afterEach(() => fixture?.close());

test('a function has the deadline on its own clock, and its lines the time of the other one', async () => {
  const clock = new VirtualClock(YEAR_2030_MS, { wholeMs: true });
  fixture = new RuntimeFixture({ clock, processClock: systemClock });
  const spec = fixture.define({
    'index.js': `exports.handler = async (event, context) => {
      console.log('a line');
      if (event.hangs) await new Promise((resolve) => setTimeout(resolve, 60_000));
      return context.getRemainingTimeInMillis();
    };`,
  });
  const { value } = await fixture.invoke(spec);
  expect(value).toBeGreaterThan(0);
  expect(value).toBeLessThanOrEqual(spec.timeoutMs);
  const line = fixture.sink.lines.find(({ message }) => message.includes('a line'))!;
  expect(Math.abs(line.timestampMs - YEAR_2030_MS)).toBeLessThan(60_000);

  const hanging = fixture.invoke(spec, { hangs: true });
  await clock.advance(spec.timeoutMs);
  expect((await hanging).value).toMatchObject({ errorType: 'Sandbox.Timedout' });
});
