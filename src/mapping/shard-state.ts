import type { ShardPosition } from '../engine/port.ts';

/** The phase of a loop; `lastRecordMs` is the arrival time of the last record of its batch. */
export type ShardState =
  | { readonly phase: 'waiting-for-parent' }
  /** `idleAt`: everything before this position was read; nothing to do before `untilMs`, if an open window ends then. */
  | { readonly phase: 'reading'; readonly idleAt?: ShardPosition; readonly untilMs?: number }
  | { readonly phase: 'collecting'; readonly lastRecordMs: number; readonly untilMs: number }
  | { readonly phase: 'invoking'; readonly lastRecordMs: number }
  | { readonly phase: 'backing-off'; readonly lastRecordMs: number | undefined }
  | { readonly phase: 'ended' }
  | { readonly phase: 'stopped' };

export type OnState = (state: ShardState) => void;
