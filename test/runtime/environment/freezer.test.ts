import { expect, test } from 'vitest';
import { requireFreezing } from '../../../src/runtime/environment/freezer.ts';

test('--freeze on is refused where processes cannot be stopped', () => {
  expect(() => requireFreezing('on', { canStop: false })).toThrow(
    '--freeze on: this operating system cannot stop the processes of functions',
  );
  for (const mode of ['off', undefined] as const) requireFreezing(mode, { canStop: false });
  requireFreezing('on', { canStop: true });
});
