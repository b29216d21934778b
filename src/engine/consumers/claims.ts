/** Which process serves the subscription of a consumer to a shard, when several processes serve the stream. */
export interface SubscriptionClaims {
  /** Whether `claim` would be refused, as far as this process knows. */
  isRecent(key: string, takeOverAfterMs: number): boolean;

  /**
   * Takes the subscription from the process that has it, unless that took it less than `takeOverAfterMs` ago.
   * @param key the same in every process
   * @returns a signal that is aborted when another process takes the subscription; undefined: refused
   * @throws StorageError
   */
  claim(key: string, takeOverAfterMs: number): Promise<AbortSignal | undefined>;
}
