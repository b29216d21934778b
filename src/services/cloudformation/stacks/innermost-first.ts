import type { StackDocument } from '../store/stack.ts';

/** Nested stacks before the stacks that contain them. */
export function innermostFirst(stacks: readonly StackDocument[]): StackDocument[] {
  const byId = new Map(stacks.map((stack) => [stack.stackId, stack]));
  const levelOf = ({ parentId }: StackDocument): number => {
    const parent = parentId === undefined ? undefined : byId.get(parentId);
    return parent ? levelOf(parent) + 1 : 0;
  };
  return stacks.toSorted((one, other) => levelOf(other) - levelOf(one));
}
