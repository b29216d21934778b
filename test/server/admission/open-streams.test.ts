import { expect, test } from 'vitest';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';
import { OpenStreams } from '../../../src/server/admission/open-streams.ts';
import { SlowBodies } from '../../../src/server/admission/slow-bodies.ts';

test('a stream whose body is slow makes room for another one', async () => {
  const clock = new VirtualClock();
  const slowBodies = new SlowBodies(clock, {
    bodyStallTimeoutMs: 20_000,
    requestTimeoutMs: 240_000,
    timeoutCheckMs: 5_000,
  });
  const streams = new OpenStreams({
    maxBytes: 20_000,
    maxBytesPerClient: 20_000,
    slowBodies,
    isLocal: () => false,
  });
  expect(streams.open('10.0.0.1', 1_000)).toBe(true);
  let cuts = 0;
  slowBodies.begin(() => cuts++);
  expect(streams.open('10.0.0.2', 1_000)).toBe(false);
  streams.close('10.0.0.2', 1_000);
  await clock.advance(6_000);
  expect(streams.open('10.0.0.2', 1_000)).toBe(true);
  expect(cuts).toBe(1);
  streams.close('10.0.0.1', 1_000);
  // Each client has its own bound, whatever room there is.
  expect(streams.open('10.0.0.2', 1_000)).toBe(false);
});
