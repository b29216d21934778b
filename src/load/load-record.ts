/** A record that is put once its time has come. */
export interface LoadRecord {
  readonly partitionKey: string;
  readonly data: Buffer;
}
