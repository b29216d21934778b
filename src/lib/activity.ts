/** Work that has not ended: what it is, and why it is not done. */
export interface Activity {
  /** `the mapping of clicks to filter` */
  readonly what: string;
  /** `invoking the function`, `waiting to retry` */
  readonly why: string;
  /** When it goes on, if nothing happens before; milliseconds since the epoch. Absent for work in progress. */
  readonly untilMs?: number;
}

export interface ActivityOptions {
  /** Whether each part has noticed what has arrived, so that no search for it is needed. */
  readonly isQuiet?: boolean;
}

/** Why work is not done while its function runs. The invocation itself may be known to wait for a time. */
export const INVOKING = 'invoking the function';
