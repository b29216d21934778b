import { expect, test } from 'vitest';
import { innermostFirst } from '../../../../src/services/cloudformation/stacks/innermost-first.ts';
import type { StackDocument } from '../../../../src/services/cloudformation/store/stack.ts';

test('nested stacks come before the stacks that contain them', () => {
  const stack = (stackId: string, parentId?: string) =>
    ({ stackId, ...(parentId !== undefined && { parentId }) }) as StackDocument;
  const stacks = [stack('a'), stack('b', 'a'), stack('c', 'b'), stack('d'), stack('e', 'removed')];
  expect(innermostFirst(stacks).map(({ stackId }) => stackId)).toEqual(['c', 'b', 'a', 'd', 'e']);
});
