import { expect, test } from 'vitest';
import { mappingChanges } from '../../../src/cli/streams/mapping-changes.ts';
import { mappingTable } from '../../../src/cli/streams/mapping-table.ts';
import { QueueWorld } from '../../mapping/queue/world.ts';
import { FUNCTION_ARN, mappingWorld, SHARD_0 } from '../../mapping/world.ts';

const unstyled = (_format: unknown, text: string) => text;

test('a change of state is one line: failing, then a recovery', async () => {
  const { clock, reader, target, mappings, enable } = await mappingWorld();
  target.behave = () => 'error';
  await enable({ functionArn: `${FUNCTION_ARN}:live` });
  const idle = mappings.status();
  expect(mappingChanges([], idle, unstyled)).toEqual([]);
  reader.put(SHARD_0, 'a');
  await clock.advance(0);
  expect(mappingChanges(idle, mappings.status(), unstyled)).toEqual([
    'ingestion:live ← orders: PROBLEM: Function call failed, iterator age 0s, 1 error in 1 invocation, 1 retry',
  ]);
  await clock.advance(10_000);
  const failing = mappings.status();
  expect(mappingChanges(idle, failing, unstyled)).toEqual([
    'ingestion:live ← orders: PROBLEM: Function call failed, iterator age 10s, 4 errors in 4 invocations, 4 retries',
  ]);
  await clock.advance(10_000);
  expect(mappingChanges(failing, mappings.status(), unstyled)).toEqual([]);
  expect(mappingTable(mappings.status(), unstyled)[1]).toMatch(
    /^ingestion:live +orders +Enabled +20s .* 1 of 100 +PROBLEM: Function call failed$/,
  );
  target.behave = () => 'ok';
  await clock.advance(60_000);
  expect(mappingChanges(failing, mappings.status(), unstyled)).toEqual([
    'ingestion:live ← orders: keeps up again',
  ]);
});

test('a function that is slow is behind; records that wait for a batch window are not', async () => {
  const { clock, reader, target, mappings, enable } = await mappingWorld();
  target.behave = () => ({ takesMs: 100_000 });
  await enable({ batchingWindowSeconds: 300 });
  const idle = mappings.status();
  reader.put(SHARD_0, 'a');
  await clock.advance(200_000);
  expect(mappingChanges(idle, mappings.status(), unstyled)).toEqual([]);
  await clock.advance(150_000);
  expect(mappingChanges(idle, mappings.status(), unstyled)).toEqual([
    'ingestion ← orders: behind, iterator age 6m',
  ]);
});

test('a function that fails for messages of a queue has no iterator age and no retries', async () => {
  const world = await QueueWorld.open();
  world.target.behave = () => 'error';
  await world.enable();
  await world.send('a');
  await world.clock.advance(0);
  expect(mappingChanges([], world.mappings.status(), unstyled)).toEqual([
    'ingestion ← orders: PROBLEM: Function call failed, 1 error in 1 invocation',
  ]);
});
