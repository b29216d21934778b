import { expect, test } from 'vitest';
import { LiveLines } from '../../../src/cli/ui/live-lines.ts';
import { withProgress } from '../../../src/cli/ui/progress.ts';
import { progressBar } from '../../../src/cli/ui/progress-bar.ts';
import { sleep } from '../../../src/lib/time/clock.ts';
import { VirtualClock } from '../../../src/lib/time/virtual-clock.ts';

function outputOf(isTerminal: boolean) {
  let written = '';
  const output = { write: (text: string) => void (written += text), isTerminal, columns: 80 };
  return { output, written: () => written };
}

test('shows the seconds on a terminal, and erases them at the end', async () => {
  const clock = new VirtualClock();
  const { output, written } = outputOf(true);
  let finish = (_value: string) => {};
  const work = new Promise<string>((resolve) => (finish = resolve));
  const result = withProgress(
    { output, clock },
    () => 'invoking alerts',
    () => work,
  );
  await clock.advance(400);
  expect(written()).toBe('');
  await clock.advance(2_000);
  expect(written()).toContain(' invoking alerts (0 s)\n');
  expect(written()).toContain(' invoking alerts (2 s)\n');
  finish('done');
  expect(await result).toBe('done');
  expect(written().endsWith('\u001B[1F\u001B[J')).toBe(true);
  expect(clock.pendingTimers).toBe(0);
});

test('without a terminal, work that takes long prints a line now and then', async () => {
  const clock = new VirtualClock();
  const { output, written } = outputOf(false);
  let step = 'packaging';
  const result = withProgress(
    { output, clock },
    () => step,
    () => sleep(clock, 26_000),
  );
  await clock.advance(4_900);
  expect(written()).toBe('');
  await clock.advance(5_000);
  step = 'deploying';
  await clock.advance(20_000);
  await result;
  expect(written()).toBe('packaging (5 s)\ndeploying (15 s)\ndeploying (25 s)\n');
  expect(clock.pendingTimers).toBe(0);
});

test('what is printed meanwhile is above the line in place, which is drawn again', async () => {
  const clock = new VirtualClock();
  const { output, written } = outputOf(true);
  const live = new LiveLines(output);
  const result = withProgress(
    { output, clock, live },
    () => 'deploying',
    () => sleep(clock, 1_000),
  );
  await clock.advance(650);
  live.above().write('a warning\n');
  await clock.advance(500);
  await result;
  const above = 'deploying (0 s)\n\u001B[1F\u001B[Ja warning\n\r\u001B[J';
  expect(written()).toContain(above);
  expect(written().slice(written().indexOf(above) + above.length)).toContain(' deploying (0 s)');
});

test('a bar shows a share', () => {
  expect(progressBar(0, 8)).toBe('────────────────────────   0%');
  expect(progressBar(1, 3)).toBe('━━━━━━━━────────────────  33%');
  expect(progressBar(9, 8)).toBe('━━━━━━━━━━━━━━━━━━━━━━━━ 100%');
  expect(progressBar(0, 0)).toContain('100%');
});

test('may show nothing without a terminal', async () => {
  const clock = new VirtualClock();
  const { output, written } = outputOf(false);
  const failing = withProgress(
    { output, clock, onlyOnTerminal: true },
    () => 'invoking',
    async () => Promise.reject(new Error('no luck')),
  );
  await expect(failing).rejects.toThrow('no luck');
  expect(written()).toBe('');
});
