import { ByteReader } from '../byte-reader.ts';
import { Mismatch, SchemaError } from '../mismatch.ts';
import type { RecordSchema, SchemaFile } from '../record-schema.ts';
import { decodeMessage } from './decode-message.ts';
import { parseProto } from './parse-proto.ts';
import { SCALARS } from './scalars.ts';
import { ProtoTypes } from './types.ts';
import { WELL_KNOWN_TYPES } from './well-known.ts';

/** @throws SchemaError */
export function openProtobuf(files: readonly SchemaFile[]): RecordSchema {
  const types = new ProtoTypes();
  parseProto('google/protobuf', WELL_KNOWN_TYPES, types);
  const wellKnown = new Set(types.messages.keys());
  for (const { name, text } of files) parseProto(name, text, types);
  const names = [...types.messages.keys()].filter((name) => !wellKnown.has(name));
  if (names.length === 0) throw new SchemaError('The schema has no message.');
  const used = usedTypes(types);
  return {
    format: 'protobuf',
    types: names.toSorted((one, other) => Number(used.has(one)) - Number(used.has(other))),
    decode(bytes, type, start) {
      const message = types.messages.get(type);
      if (!message) throw new Mismatch(`the schema has no message ${type}`);
      return decodeMessage(new ByteReader(bytes, start), message, types);
    },
  };
}

/** Messages that are fields of others are seldom records. @throws SchemaError for a type that is not there */
function usedTypes(types: ProtoTypes): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { name, fields } of types.messages.values()) {
    for (const { type } of fields.values()) {
      if (SCALARS.has(type)) continue;
      const found = types.find(type, name);
      if (!found)
        throw new SchemaError(
          `${name} has a field of type ${type}, which is in none of the files: add the file that has it.`,
        );
      if (found.name !== name) used.add(found.name);
    }
  }
  return used;
}
