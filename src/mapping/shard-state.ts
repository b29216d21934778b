/** What a loop is doing; `lastRecordMs` is when the last record of its batch arrived. */
export type ShardState =
  | { readonly phase: 'waiting-for-parent' }
  | { readonly phase: 'reading' }
  | { readonly phase: 'collecting'; readonly lastRecordMs: number }
  | { readonly phase: 'invoking'; readonly lastRecordMs: number }
  | { readonly phase: 'backing-off'; readonly lastRecordMs: number | undefined }
  | { readonly phase: 'ended' }
  | { readonly phase: 'stopped' };

export type OnState = (state: ShardState) => void;
