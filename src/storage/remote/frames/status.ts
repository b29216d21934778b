import type { StoreUsage, WriteState } from '../../port.ts';

/** What the process with the store reports of it without being asked. */
export interface StoreStatus {
  readonly writeState: WriteState;
  readonly usage: StoreUsage;
}
