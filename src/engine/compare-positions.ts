import type { ShardPosition } from './port.ts';

/** Negative when `a` is before `b`, for `sort`. */
export function comparePositions(a: ShardPosition, b: ShardPosition): number {
  return a.pos - b.pos || a.index - b.index;
}
