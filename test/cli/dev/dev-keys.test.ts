import { expect, test } from 'vitest';
import { listenForKeys } from '../../../src/cli/dev/dev-keys.ts';
import { isStop } from '../../../src/cli/stop-signal.ts';
import type { Screen, ScreenListener } from '../../../src/cli/ui/screen.ts';

test('o opens, Ctrl-C quits, and other keys do nothing', () => {
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
  const keys = listenForKeys(screen, () => opened++);
  expect(keys.hint).toContain('Press o');
  listener!.input('xo\u001B[A');
  expect([opened, keys.quit.aborted]).toEqual([1, false]);
  listener!.input('\u0003');
  expect([opened, isStop(keys.quit.reason)]).toEqual([1, true]);
  keys.stop();
  expect(listener).toBeUndefined();
  expect(listenForKeys({ ...screen, canType: false }, () => opened++).hint).toBeUndefined();
  expect(listenForKeys(undefined, () => opened++).quit.aborted).toBe(false);
});
