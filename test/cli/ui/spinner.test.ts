import { expect, test } from 'vitest';
import { withSpinner } from '../../../src/cli/ui/spinner.ts';
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
  const result = withSpinner({ output, clock }, 'invoking alerts', () => work);
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

test('shows nothing without a terminal', async () => {
  const clock = new VirtualClock();
  const { output, written } = outputOf(false);
  const failing = withSpinner({ output, clock }, 'invoking', async () =>
    Promise.reject(new Error('no luck')),
  );
  await expect(failing).rejects.toThrow('no luck');
  expect(written()).toBe('');
});
