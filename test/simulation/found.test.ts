import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

// Seeds that found a fault. Each fault also has a test beside the code that was wrong.

test('seed 46: a record arrived at a fraction of a millisecond', async () => {
  // A throttled function is retried after a delay with a random part, and the virtual clock, unlike the host's, was
  // not rounded to milliseconds: a record was stored with …819.0002 ms and read with …819, so it seemed to have
  // arrived before it was put. test/lib/time/virtual-clock.test.ts
  expect((await simulate('46')).violation?.message).toBe(undefined);
});

test('seed 441: a shard out of retention loses its log before the stream document', async () => {
  // A reader that already used the shard got an error about a missing log, which GetRecords returned as an
  // InternalFailure: test/services/kinesis/context.test.ts. In the same case the loop of a mapping kept reading the
  // missing shard, and its children kept waiting: test/mapping/engine.test.ts.
  expect((await simulate('441')).violation?.message).toBe(undefined);
});
