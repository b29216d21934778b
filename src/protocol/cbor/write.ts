import { assert } from '../../lib/assert.ts';
import type { Members } from '../../schema/members.ts';
import { memberOf, type Shape, type StructureShape } from '../../schema/shape.ts';
import { MAJOR, TAG_TIME } from './format.ts';
import { CborOutput } from './output.ts';

/** Appends the CBOR of a value (never undefined) to an output. */
export type CborWriter = (value: unknown, output: CborOutput) => void;

/**
 * Compiles the writer of a shape. Members are written in order of declaration; absent ones are omitted.
 * @param writeTimestamp writes milliseconds since the epoch, either as they are or as seconds, which the CBOR standard
 * uses
 */
export function compileCborWriter(shape: Shape, writeTimestamp = writeMilliseconds): CborWriter {
  switch (shape.kind) {
    case 'string':
      return (value, output) => output.text(value as string);
    case 'blob':
      return (value, output) => output.bytes(value as Buffer);
    case 'integer':
    case 'long':
      return (value, output) => output.integer(value as number);
    case 'double':
      return (value, output) => output.double(value as number);
    case 'boolean':
      return (value, output) => output.simple(value as boolean);
    case 'timestamp':
      return writeTimestamp;
    case 'document':
      return writeAny;
    case 'list': {
      const writeMember = compileCborWriter(shape.member, writeTimestamp);
      return (value, output) => writeList(value as Members<unknown>, writeMember, output);
    }
    case 'map': {
      const writeValue = compileCborWriter(shape.value, writeTimestamp);
      return (value, output) => writeMap(value as Record<string, unknown>, writeValue, output);
    }
    case 'structure':
      return structureWriter(shape, writeTimestamp);
  }
}

function writeMilliseconds(value: unknown, output: CborOutput): void {
  output.head(MAJOR.tag, TAG_TIME);
  output.integer(Math.round(value as number));
}

/** @see https://www.rfc-editor.org/rfc/rfc8949#name-epoch-based-date-time */
export function writeSeconds(value: unknown, output: CborOutput): void {
  output.head(MAJOR.tag, TAG_TIME);
  writeNumber((value as number) / 1000, output);
}

/** Writes a value without a declared shape: a JSON value, or bytes. */
export function writeAny(value: unknown, output: CborOutput): void {
  if (value === null || typeof value === 'boolean') output.simple(value);
  else if (typeof value === 'string') output.text(value);
  else if (typeof value === 'number') writeNumber(value, output);
  else if (value instanceof Uint8Array) output.bytes(value);
  else if (Array.isArray(value)) writeList(value, writeAny, output);
  else {
    assert(typeof value === 'object', `${typeof value} cannot be encoded as CBOR`);
    writeMap(value as Record<string, unknown>, writeAny, output);
  }
}

/** Serializes one value. */
export function formatCbor(write: CborWriter, value: unknown): Buffer {
  const output = new CborOutput();
  write(value, output);
  return output.finish();
}

function structureWriter(shape: StructureShape, writeTimestamp: CborWriter): CborWriter {
  const members = Object.entries(shape.members).map(([name, declared]) => ({
    name,
    label: formatCbor(writeAny, name),
    write: compileCborWriter(memberOf(declared).shape, writeTimestamp),
  }));
  return (value, output) => {
    const source = value as Readonly<Record<string, unknown>>;
    let present = 0;
    for (const { name } of members) if (source[name] !== undefined) present++;
    output.head(MAJOR.map, present);
    for (const { name, label, write } of members) {
      const member = source[name];
      if (member === undefined) continue;
      output.encoded(label);
      write(member, output);
    }
  };
}

function writeList(members: Members<unknown>, write: CborWriter, output: CborOutput): void {
  output.head(MAJOR.array, members.length);
  for (const member of members) write(member, output);
}

function writeMap(value: Readonly<Record<string, unknown>>, write: CborWriter, output: CborOutput): void {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  output.head(MAJOR.map, entries.length);
  for (const [key, entry] of entries) {
    output.text(key);
    write(entry, output);
  }
}

function writeNumber(value: number, output: CborOutput): void {
  if (Number.isSafeInteger(value)) output.integer(value);
  else output.double(value);
}
