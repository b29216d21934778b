import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src/lib/random.ts';
import { VirtualClock } from '../../../../src/lib/time/virtual-clock.ts';
import type { StackDocument } from '../../../../src/services/cloudformation/store/stack.ts';
import { StackStore } from '../../../../src/services/cloudformation/store/stack-store.ts';
import { caller } from '../../../support/caller.ts';
import { memoryStore } from '../../../support/memory-store.ts';

test('a deleted stack is found by its id only, with the name that permissions are checked on', async () => {
  const store = new StackStore(memoryStore(new VirtualClock()).meta, seededRandom(1), {
    seal: (_, text) => text,
    unseal: (_, sealed) => sealed,
  });
  const idOf = (name: string) => `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/0a-1`;
  const { account, region } = caller;
  const stack = {
    account,
    region,
    name: 'prod',
    stackId: idOf('prod'),
    outputs: [] as StackDocument['outputs'],
  } as StackDocument;
  await store.create(stack);
  await store.retire(stack);
  expect(await store.find(caller, idOf('prod'))).toEqual(stack);
  expect(await store.find(caller, idOf('dev'))).toBeUndefined();
});
