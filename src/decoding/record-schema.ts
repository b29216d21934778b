export interface SchemaFile {
  readonly name: string;
  readonly text: string;
}

/** A schema of a user, ready to decode records. */
export interface RecordSchema {
  readonly format: 'protobuf' | 'avro';
  /** What a record can be, the likeliest first; at least one. */
  readonly types: readonly string[];
  /**
   * @param start of the value in the bytes, which ends where they do
   * @returns a value of JSON
   * @throws Mismatch for bytes that are not of this type
   */
  decode(bytes: Uint8Array, type: string, start: number): unknown;
}
