import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

// Seeds that once found something. Each has a test of its own as well, where the fault was.

test('seed 46: a record arrived at a part of a millisecond', async () => {
  // A throttled function is tried again after a delay with a random part, and the virtual clock, not being
  // rounded like the host's, then stood between two milliseconds: a record was stored with …819.0002 ms, came
  // back with …819, and so had arrived before it was put. test/lib/time/virtual-clock.test.ts
  expect((await simulate('46')).violation?.message).toBe(undefined);
});

test('seed 441: a shard out of retention loses its log a moment before the stream lets go of it', async () => {
  // A reader that was already at the shard was told of a log that is not there, and GetRecords would have made
  // that an InternalFailure: test/services/kinesis/context.test.ts. The same moment left a mapping's loop asking for
  // a shard that is gone for ever, and its children waiting: test/mapping/engine.test.ts.
  expect((await simulate('441')).violation?.message).toBe(undefined);
});
