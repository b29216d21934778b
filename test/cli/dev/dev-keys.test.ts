import { expect, test } from 'vitest';
import { listenForKeys } from '../../../src/cli/dev/dev-keys.ts';
import type { Screen, ScreenListener } from '../../../src/cli/ui/screen.ts';

test('o opens, Ctrl-C interrupts each time, and other keys do nothing', () => {
  let listener: ScreenListener | undefined;
  const screen: Screen = {
    columns: 80,
    rows: 24,
    canType: true,
    write() {},
    listen(given) {
      listener = given;
      return () => (listener = undefined);
    },
  };
  let opened = 0;
  let interrupted = 0;
  const actions = { onOpen: () => opened++, onInterrupt: () => interrupted++ };
  const keys = listenForKeys(screen, actions);
  expect(keys.hint).toContain('Press o');
  listener!.input('xo\u001B[A');
  expect([opened, interrupted]).toEqual([1, 0]);
  listener!.input('\u0003');
  listener!.input('\u0003');
  expect([opened, interrupted]).toEqual([1, 2]);
  keys.stop();
  expect(listener).toBeUndefined();
  expect(listenForKeys({ ...screen, canType: false }, actions).hint).toBeUndefined();
  expect(listenForKeys(undefined, actions).hint).toBeUndefined();
});
