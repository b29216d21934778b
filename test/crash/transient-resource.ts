/** A resource that is created and deleted while the server is killed repeatedly. */
export interface TransientResource {
  /** Differences from what was acknowledged. */
  readonly faults: readonly string[];
  /** How often a deletion was acknowledged. */
  readonly deletions: number;
  /** Creates, changes and deletes until the server is gone. */
  changeUntilGone(endpoint: string, signal: AbortSignal): Promise<void>;
  /** After a restart, compares what exists with what was acknowledged, and prepares the next round. */
  check(endpoint: string): Promise<void>;
}
