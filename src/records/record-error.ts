/** The contents of a record are not what the handler reads them as: JSON, UTF-8, or undamaged gzip. `cause` has the reason. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  readonly sequenceNumber: string;
  readonly partitionKey: string;

  /** @internal */
  constructor(
    record: { readonly sequenceNumber: string; readonly partitionKey: string },
    problem: string,
    cause: unknown,
  ) {
    const { sequenceNumber, partitionKey } = record;
    super(`record ${sequenceNumber} (partition key ${JSON.stringify(partitionKey)}) ${problem}`, { cause });
    this.sequenceNumber = sequenceNumber;
    this.partitionKey = partitionKey;
  }
}
