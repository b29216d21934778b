/** The calls of the demo, in the form it needs; `client.ts` implements them. */
export interface PipelineApi {
  /** The open shards with their hash key ranges. */
  shards(): Promise<ShardRange[]>;
  put(partitionKey: string, data: Buffer): Promise<{ readonly sequenceNumber: bigint } | 'throttled'>;
  openIterator(shardId: string, start: 'LATEST'): Promise<string>;
  /** @returns the records, or `throttled` */
  read(iterator: string, limit: number): Promise<ReadResult | 'throttled'>;
  /** Invokes a function and waits for its response. @throws when the function fails */
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
