/** The phase of a loop; `lastRecordMs` is the arrival time of the last record of its batch. */
export type ShardState =
  | { readonly phase: 'waiting-for-parent' }
  | { readonly phase: 'reading' }
  | { readonly phase: 'collecting'; readonly lastRecordMs: number }
  | { readonly phase: 'invoking'; readonly lastRecordMs: number }
  | { readonly phase: 'backing-off'; readonly lastRecordMs: number | undefined }
  | { readonly phase: 'ended' }
  | { readonly phase: 'stopped' };

export type OnState = (state: ShardState) => void;
