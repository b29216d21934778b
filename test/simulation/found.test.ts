import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

// Seeds that once found something. Each has a test of its own as well, where the fault was.

test('seed 46: a record arrived at a part of a millisecond', async () => {
  // A throttled function is tried again after a delay with a random part, and the virtual clock, not being
  // rounded like the host's, then stood between two milliseconds: a record was stored with …819.0002 ms, came
  // back with …819, and so had arrived before it was put. test/lib/virtual-clock.test.ts
  expect((await simulate('46')).violation?.message).toBe(undefined);
});
