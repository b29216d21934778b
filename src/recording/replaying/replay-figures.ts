/** What a replay has done so far. */
export class ReplayFigures {
  offered = 0;
  sent = 0;
  bytes = 0;
  /** Attempts that failed and were repeated, by code. */
  readonly retries = new Map<string, number>();
  /** Records sent, by the shard of the target. */
  readonly shards = new Map<string, number>();
  /** Records above the limit of the target that were left out. */
  tooLarge = 0;
  /** The longest time between the moment at which a record was due and its success. */
  maxDelayMs = 0;
  firstMs: number | undefined;
  lastMs = 0;

  retried(code: string): void {
    this.retries.set(code, (this.retries.get(code) ?? 0) + 1);
  }

  succeeded(shardId: string, bytes: number, delayMs: number): void {
    this.sent++;
    this.bytes += bytes;
    this.shards.set(shardId, (this.shards.get(shardId) ?? 0) + 1);
    this.maxDelayMs = Math.max(this.maxDelayMs, delayMs);
  }
}
