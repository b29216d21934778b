import { expect, test } from 'vitest';
import type { Clock } from '../../../src/lib/time/clock.ts';
import { setPatientTimer } from '../../../src/lib/time/patient-timer.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

test('a limit comes exactly when the process is given its time', async () => {
  const clock = new VirtualClock();
  let firedMs: number | undefined;
  setPatientTimer(clock, 1_005, () => (firedMs = clock.monotonicMs()));
  await clock.advance(1_004);
  expect(firedMs).toBeUndefined();
  await clock.advance(1_000);
  expect(firedMs).toBe(1_005);
  setPatientTimer(clock, 1_000, () => (firedMs = -1)).cancel();
  await clock.advance(2_000);
  expect(firedMs).toBe(1_005);
});

test('a limit comes later when turns of the process come late', async () => {
  const clock = new VirtualClock();
  const late: Clock = {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    setTimer: (delayMs, fire) => clock.setTimer(delayMs * 8, fire),
  };
  let firedMs: number | undefined;
  setPatientTimer(late, 100, () => (firedMs = clock.monotonicMs()));
  await clock.advance(2_000);
  expect(firedMs).toBe(800);
});
