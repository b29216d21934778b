/** Which shards of mappings this process reads, when several processes share them. */
export interface ShardOwnership {
  /** The id of this process among those that share the shards. It changes after a late renewal, and is undefined while this process may not act. */
  readonly member: string | undefined;
  /** Undefined while another process reads the shard, and while it moves. */
  termOf(mappingUuid: string, shardId: string): ShardTerm | undefined;
  /** Calls `onChange` when shards have come or begin to move to another process, and when the member has changed. */
  watch(onChange: () => void): { stop(): void };
}

/** The time in which this process reads a shard. */
export interface ShardTerm {
  /** Greater than that of every earlier term of the shard. */
  readonly epoch: number;
  /** Whether this process may read the shard now. False for good once it was false. */
  readonly isHeld: boolean;
  /** Aborted when the shard begins to move: no batch may begin. */
  readonly stop: AbortSignal;
  /** Aborted when the shard moves at once: nothing may wait for a running invocation. */
  readonly abort: AbortSignal;
  /** The shard does not move before this has settled, or `abort` is aborted. */
  hold(work: Promise<unknown>): void;
  /** Asks the store whether the term is held. */
  confirm(): Promise<boolean>;
}

/** Another process has the shard now. */
export class TermOver extends Error {
  constructor() {
    super('another process reads the shard');
  }
}
