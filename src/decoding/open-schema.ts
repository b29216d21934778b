import { openAvro } from './avro/open-avro.ts';
import { possibleStarts } from './framing.ts';
import { Mismatch, SchemaError } from './mismatch.ts';
import { openProtobuf } from './protobuf/open-protobuf.ts';
import type { RecordSchema, SchemaFile } from './record-schema.ts';

/** Of all files of a schema together. */
export const MAX_SCHEMA_CHARACTERS = 500_000;

/** Reads a schema: .proto files, or Avro schemas and protocols as JSON. @throws SchemaError */
export function openSchema(files: readonly SchemaFile[]): RecordSchema {
  const characters = files.reduce((sum, { text }) => sum + text.length, 0);
  if (characters > MAX_SCHEMA_CHARACTERS) {
    throw new SchemaError(
      `A schema has at most ${MAX_SCHEMA_CHARACTERS} characters, and this one ${characters}.`,
    );
  }
  const avro = files.filter(({ text }) => /^\s*[[{"]/.test(text));
  if (avro.length === 0) return openProtobuf(files);
  const [other] = files.filter((file) => !avro.includes(file));
  if (other) throw new SchemaError(`${other.name} is not JSON, as the schemas of Avro beside it are.`);
  return openAvro(files);
}

export type Decoding =
  | { readonly kind: 'decoded'; readonly value: unknown }
  | { readonly kind: 'mismatch'; readonly why: string };

const EMPTY = 'it is empty';

/** Decodes what a record contains, with or without the header of a schema registry. */
export function decodeWith(schema: RecordSchema, type: string, bytes: Uint8Array): Decoding {
  let why = EMPTY;
  for (const start of possibleStarts(bytes, schema.format)) {
    try {
      return { kind: 'decoded', value: schema.decode(bytes, type, start) };
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      // The reason why the unframed record does not match has precedence.
      if (start === 0 || why === EMPTY) why = error.message;
    }
  }
  return { kind: 'mismatch', why };
}
