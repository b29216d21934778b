/** The few calls the demo makes, as it needs them; filled from the client by `client.ts`. */
export interface PipelineApi {
  /** The open shards, with the range of hash keys each takes. */
  shards(): Promise<ShardRange[]>;
  put(partitionKey: string, data: Buffer): Promise<'accepted' | 'throttled'>;
  openIterator(shardId: string, start: 'LATEST'): Promise<string>;
  /** @returns what was read, or `throttled` */
  read(iterator: string, limit: number): Promise<ReadResult | 'throttled'>;
  /** Invokes a function and waits for its answer. @throws when the function fails */
  invoke(functionName: string, event: unknown): Promise<unknown>;
}

export interface ShardRange {
  readonly shardId: string;
  readonly startingHashKey: bigint;
  /** Inclusive. */
  readonly endingHashKey: bigint;
}

interface ReadResult {
  readonly records: readonly { readonly data: Buffer }[];
  readonly nextIterator: string | undefined;
  readonly millisBehindLatest: number;
}
