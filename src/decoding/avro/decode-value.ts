import type { ByteReader } from '../byte-reader.ts';
import { floating } from '../json-value.ts';
import { Mismatch } from '../mismatch.ts';
import { logicalBytes, logicalNumber } from './logical.ts';
import type { AvroType, NamedTypes } from './types.ts';

/**
 * Decodes a value of Avro's binary encoding to a value of JSON: the value of a union alone, bytes as base64, numbers above
 * 2^53 as text, times and decimals as text.
 * @throws Mismatch
 * @see https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
 */
export function decodeValue(reader: ByteReader, type: AvroType, named: NamedTypes): unknown {
  reader.count();
  switch (type.kind) {
    case 'null':
      return null;
    case 'boolean': {
      const byte = reader.byte();
      if (byte > 1) throw new Mismatch(`${byte} is neither true nor false`);
      return byte === 1;
    }
    case 'int':
    case 'long':
      return logicalNumber(reader.zigzag(), type.logical);
    case 'float':
      return floating(reader.float());
    case 'double':
      return floating(reader.double());
    case 'string':
      return reader.text(reader.zigzag());
    case 'bytes':
      return logicalBytes(reader.bytes(reader.zigzag()), type.logical);
    case 'fixed':
      return logicalBytes(reader.bytes(type.size), type.logical);
    case 'enum':
      return at(type.symbols, reader.zigzag(), type.name);
    case 'union':
      return decodeValue(reader, at(type.branches, reader.zigzag(), 'the union'), named);
    case 'record':
      return reader.nested(() =>
        Object.fromEntries(type.fields.map((field) => [field.name, decodeValue(reader, field.type, named)])),
      );
    case 'array': {
      const items: unknown[] = [];
      blocks(reader, () => items.push(decodeValue(reader, type.of, named)));
      return items;
    }
    case 'map': {
      const entries: [string, unknown][] = [];
      blocks(reader, () => entries.push([reader.text(reader.zigzag()), decodeValue(reader, type.of, named)]));
      return Object.fromEntries(entries);
    }
    case 'reference': {
      const found = named.get(type.name);
      if (!found) throw new Mismatch(`the schema has no type ${type.name}`);
      return decodeValue(reader, found, named);
    }
  }
}

/** Blocks of items, each with their number; a negative one is followed by the bytes of the block. The last is empty. */
function blocks(reader: ByteReader, readItem: () => void): void {
  reader.nested(() => {
    for (;;) {
      let items = reader.zigzag();
      if (items === 0n) return;
      if (items < 0n) {
        items = -items;
        reader.zigzag();
      }
      for (; items > 0n; items--) readItem();
    }
  });
}

function at<T>(list: readonly T[], index: bigint, what: string): T {
  const found = index >= 0n ? list[Number(index)] : undefined;
  if (found === undefined) throw new Mismatch(`${what} has no number ${index}`);
  return found;
}
