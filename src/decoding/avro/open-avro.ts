import { ByteReader } from '../byte-reader.ts';
import { Mismatch, SchemaError } from '../mismatch.ts';
import type { RecordSchema, SchemaFile } from '../record-schema.ts';
import { decodeValue } from './decode-value.ts';
import { SchemaParser } from './parse-schema.ts';
import type { AvroType } from './types.ts';

/** @throws SchemaError */
export function openAvro(files: readonly SchemaFile[]): RecordSchema {
  const parser = new SchemaParser();
  const types = new Map<string, AvroType>();
  for (const root of files.flatMap(({ name, text }) => parser.roots(parsed(name, text)))) {
    types.set('name' in root ? root.name : root.kind, root);
  }
  for (const [name, type] of parser.named) if (type.kind === 'record') types.set(name, type);
  if (types.size === 0) throw new SchemaError('The schema has no type.');
  for (const type of [...types.values(), ...parser.named.values()]) requireReferences(type, parser.named);
  return {
    format: 'avro',
    types: [...types.keys()],
    decode(bytes, name, start) {
      const type = types.get(name);
      if (!type) throw new Mismatch(`the schema has no type ${name}`);
      const reader = new ByteReader(bytes, start);
      const value = decodeValue(reader, type, parser.named);
      if (!reader.isAtEnd) throw new Mismatch(`bytes are left over after a ${name}`);
      return value;
    },
  };
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SchemaError(`${name} is not JSON: ${String(error)}`);
  }
}

/** @throws SchemaError for a type that no file defines */
function requireReferences(type: AvroType, named: ReadonlyMap<string, AvroType>): void {
  if (type.kind === 'reference' && !named.has(type.name)) {
    throw new SchemaError(`The type ${type.name} is in none of the files: add the file that has it.`);
  }
  for (const inner of partsOf(type)) requireReferences(inner, named);
}

function partsOf(type: AvroType): readonly AvroType[] {
  if (type.kind === 'record') return type.fields.map((field) => field.type);
  if (type.kind === 'array' || type.kind === 'map') return [type.of];
  return type.kind === 'union' ? type.branches : [];
}
