import type { SchemaFile } from '../../../decoding/record-schema.ts';

/** A schema that a user gave for the records of one stream, in this browser. */
export interface SavedSchema {
  readonly files: readonly SchemaFile[];
  /** What a record is. */
  readonly type: string;
}

export function savedSchema(streamArn: string): SavedSchema | undefined {
  const saved = localStorage.getItem(keyOf(streamArn));
  return saved === null ? undefined : (JSON.parse(saved) as SavedSchema);
}

/** @param schema undefined to forget it. @throws Error when the browser has no room */
export function saveSchema(streamArn: string, schema: SavedSchema | undefined): void {
  if (schema) localStorage.setItem(keyOf(streamArn), JSON.stringify(schema));
  else localStorage.removeItem(keyOf(streamArn));
}

function keyOf(streamArn: string): string {
  return `millrace.schema.${streamArn}`;
}
