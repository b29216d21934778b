import type { ByteReader } from '../byte-reader.ts';
import { Mismatch } from '../mismatch.ts';
import { base64, integer } from '../json-value.ts';
import {
  FIXED_32,
  FIXED_64,
  GROUP_END,
  GROUP_START,
  LENGTH_DELIMITED,
  type Scalar,
  SCALARS,
  VARINT,
} from './scalars.ts';
import type { EnumType, FieldType, MessageType, ProtoTypes } from './types.ts';
import { presented } from './well-known.ts';

/**
 * Decodes a message to a value of JSON: enums as their names, bytes as base64, numbers above 2^53 as text. A field that
 * the message does not have in the schema is `#NUMBER`.
 * @throws Mismatch also for bytes that contain no field of the message
 */
export function decodeMessage(reader: ByteReader, message: MessageType, types: ProtoTypes): unknown {
  const decoder = new MessageDecoder(reader, types);
  const value = decoder.fields(message, () => reader.isAtEnd);
  if (decoder.knownFields === 0 && decoder.unknownFields > 0) {
    throw new Mismatch(`it has no field of ${message.name}`);
  }
  return presented(message.name, value);
}

/** The key of a map entry without one, by type; of numbers it is `0`. */
const DEFAULT_KEYS: Readonly<Record<string, string>> = { string: '', bool: 'false' };

class MessageDecoder {
  readonly #reader: ByteReader;
  readonly #types: ProtoTypes;
  knownFields = 0;
  unknownFields = 0;

  constructor(reader: ByteReader, types: ProtoTypes) {
    this.#reader = reader;
    this.#types = types;
  }

  fields(message: MessageType, isAtEnd: () => boolean, group?: number): Record<string, unknown> {
    const found = new Map<string, unknown>();
    while (!isAtEnd()) {
      const tag = Number(this.#reader.varint());
      const number = Math.floor(tag / 8);
      const wireType = tag % 8;
      if (number === 0 || number >= 2 ** 29) throw new Mismatch(`${number} is not the number of a field`);
      if (wireType === GROUP_END) {
        if (number === group) return asObject(found);
        throw new Mismatch(`a group ends that did not begin`);
      }
      this.#reader.count();
      const field = message.fields.get(number);
      if (field) {
        this.knownFields++;
        this.#add(found, message, field, wireType);
      } else {
        this.unknownFields++;
        found.set(`#${number}`, this.#unknown(number, wireType));
      }
    }
    if (group !== undefined) throw new Mismatch('a group does not end');
    return asObject(found);
  }

  #add(found: Map<string, unknown>, message: MessageType, field: FieldType, wireType: number): void {
    const { name, keyType, isRepeated } = field;
    if (keyType !== undefined) {
      const entries = (found.get(name) as Map<string, unknown> | undefined) ?? new Map<string, unknown>();
      found.set(name, entries.set(...this.#mapEntry(message, field, keyType)));
      return;
    }
    if (!isRepeated) {
      found.set(name, this.#value(message, field, wireType));
      return;
    }
    const values = (found.get(name) as unknown[] | undefined) ?? [];
    found.set(name, values);
    const packed = wireType === LENGTH_DELIMITED ? this.#packable(message, field) : undefined;
    if (!packed) {
      values.push(this.#value(message, field, wireType));
      return;
    }
    this.#reader.within(this.#reader.varint(), () => {
      while (!this.#reader.isAtEnd) {
        this.#reader.count();
        values.push(packed.read(this.#reader));
      }
    });
  }

  /** How the values of a field are read that may be written one after another, without their number. */
  #packable(message: MessageType, field: FieldType): Scalar | undefined {
    const scalar = this.#scalar(message, field);
    return scalar?.wireType === LENGTH_DELIMITED ? undefined : scalar;
  }

  #scalar(message: MessageType, { type }: FieldType): Scalar | undefined {
    const scalar = SCALARS.get(type);
    if (scalar) return scalar;
    const found = this.#types.find(type, message.name);
    return found && 'values' in found ? enumScalar(found) : undefined;
  }

  #value(message: MessageType, field: FieldType, wireType: number): unknown {
    const { type, name, number } = field;
    const scalar = this.#scalar(message, field);
    if (scalar) {
      if (scalar.wireType === wireType) return scalar.read(this.#reader);
      throw new Mismatch(`the field ${name} (${number}) is not written as ${type}`);
    }
    const inner = this.#types.find(type, message.name);
    if (!inner || !('fields' in inner)) throw new Mismatch(`the schema has no ${type}, the type of ${name}`);
    const reader = this.#reader;
    if (wireType === GROUP_START) {
      return reader.nested(() =>
        presented(
          inner.name,
          this.fields(inner, () => reader.isAtEnd, number),
        ),
      );
    }
    if (wireType !== LENGTH_DELIMITED)
      throw new Mismatch(`the field ${name} (${number}) is not written as ${type}`);
    return reader.nested(() =>
      reader.within(reader.varint(), () =>
        presented(
          inner.name,
          this.fields(inner, () => reader.isAtEnd),
        ),
      ),
    );
  }

  /** An entry is a message of two fields, either of which may be left out. */
  #mapEntry(message: MessageType, field: FieldType, keyType: string): [key: string, value: unknown] {
    const entry: MessageType = {
      name: message.name,
      fields: new Map([
        [1, { name: 'key', number: 1, isRepeated: false, type: keyType }],
        [2, { name: 'value', number: 2, isRepeated: false, type: field.type }],
      ]),
    };
    const reader = this.#reader;
    const { key, value } = reader.nested(() =>
      reader.within(reader.varint(), () => this.fields(entry, () => reader.isAtEnd)),
    );
    const given = key ?? DEFAULT_KEYS[keyType] ?? '0';
    return [typeof given === 'string' ? given : JSON.stringify(given), value ?? null];
  }

  #unknown(number: number, wireType: number): unknown {
    const reader = this.#reader;
    switch (wireType) {
      case VARINT:
        return integer(reader.varint());
      case FIXED_64:
        return integer(reader.fixed64());
      case FIXED_32:
        return reader.fixed32();
      case LENGTH_DELIMITED:
        return base64(reader.bytes(reader.varint()));
      case GROUP_START:
        return reader.nested(() =>
          this.fields({ name: '', fields: new Map() }, () => reader.isAtEnd, number),
        );
      default:
        throw new Mismatch(`the field ${number} has the unknown wire type ${wireType}`);
    }
  }
}

/** Maps in it become objects as well. */
function asObject(found: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Array.from(found, ([name, value]) => [
      name,
      value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value,
    ]),
  );
}

function enumScalar({ values }: EnumType): Scalar {
  return {
    wireType: VARINT,
    read(reader) {
      const number = Number(BigInt.asIntN(32, reader.varint()));
      return values.get(number) ?? number;
    },
  };
}
