import type { ScalingState } from '../scalable-target.ts';

export interface Cooldowns {
  readonly outMs: number;
  readonly inMs: number;
}

export function isCoolingIn({ lastInMs }: ScalingState, { inMs }: Cooldowns, nowMs: number): boolean {
  return lastInMs !== undefined && nowMs - lastInMs < inMs;
}
