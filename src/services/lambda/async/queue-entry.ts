/** A queued invocation as it is kept in memory. */
export interface QueueEntry {
  readonly key: string;
  /** `ACCOUNT/REGION/NAME`: invocations of all versions and aliases of a function share one queue. */
  readonly functionKey: string;
  readonly payloadBytes: number;
  /**
   * Attempts that were throttled or could not be made. Not stored: after a restart the invocation is attempted
   * immediately, and its age limits the attempts.
   */
  postponements: number;
  /** The outcome is reported and only the deletion remains, so no further attempt may invoke the function. */
  isSettled: boolean;
}

export function newQueueEntry(key: string, functionKey: string, payloadBytes: number): QueueEntry {
  return { key, functionKey, payloadBytes, postponements: 0, isSettled: false };
}
