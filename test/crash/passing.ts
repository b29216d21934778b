/** Things that come and go while the server is killed again and again. */
export interface Passing {
  /** What was promised and is not so. */
  readonly faults: readonly string[];
  /** How often a deletion was acknowledged. */
  readonly deletions: number;
  /** Creates, changes and deletes until the server is gone. */
  passUntilGone(endpoint: string, signal: AbortSignal): Promise<void>;
  /** Compares what there is after a restart with what was promised, and clears the way for the next round. */
  judge(endpoint: string): Promise<void>;
}
