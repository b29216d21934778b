import { SerializationError } from '../../schema/common-errors.ts';
import {
  type MapShape,
  memberOf,
  type Shape,
  type StructureShape,
  type TimestampShape,
} from '../../schema/shape.ts';
import { decodeBase64 } from './base64.ts';

/** Converts a value of a parsed body (never null) to the value of its shape, or throws a SerializationException. */
export type JsonReader = (value: unknown) => unknown;

/** Readers of the scalars that differ between JSON and CBOR. */
export interface ScalarReaders {
  readonly blob: JsonReader;
  readonly timestamp: (shape: TimestampShape) => JsonReader;
}

const JSON_SCALARS: ScalarReaders = { blob: readBlob, timestamp: timestampReader };

const JAVA_STRING = 'class java.lang.String';
const JAVA_BYTES = 'class java.nio.HeapByteBuffer';
const JAVA_BOOLEAN = 'class java.lang.Boolean';
const JAVA_NUMBER = 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber';

const UNEXPECTED_LIST = 'Start of list found where not expected';
const UNEXPECTED_STRUCTURE = 'Start of structure or map found where not expected.';

// The latest time that a Date can represent: https://tc39.es/ecma262/#sec-time-values-and-time-range
const MAX_TIMESTAMP_MS = 8.64e15;

/**
 * Compiles the reader of a shape. Absent and null members are omitted, unknown ones are ignored. For coercions and
 * sentences see docs/aws/validation.md#serialization-errors.
 */
export function compileJsonReader(shape: Shape, scalars = JSON_SCALARS): JsonReader {
  switch (shape.kind) {
    case 'string':
      return readString;
    case 'blob':
      return scalars.blob;
    case 'integer':
      return (value) => clamp(Math.floor(readNumber(value, 'an Integer')), -(2 ** 31), 2 ** 31 - 1);
    case 'long':
      return (value) => clampTo(Number.MAX_SAFE_INTEGER, Math.floor(readNumber(value, 'an Long')));
    case 'double':
      return (value) => readNumber(value, 'an Double');
    case 'boolean':
      return readBoolean;
    case 'timestamp':
      return scalars.timestamp(shape);
    case 'document':
      return (value) => value;
    case 'list': {
      const readMember = compileJsonReader(shape.member, scalars);
      return (value) => readList(value, readMember);
    }
    case 'map':
      return mapReader(shape, scalars);
    case 'structure':
      return compileStructureReader(shape, everyMember, scalars);
  }
}

export const everyMember = (): boolean => true;

/** @param isIncluded excludes members that are not sent in the body */
export function compileStructureReader(
  shape: StructureShape,
  isIncluded: (name: string) => boolean = everyMember,
  scalars = JSON_SCALARS,
): (value: unknown) => Record<string, unknown> {
  const members = Object.entries(shape.members)
    .filter(([name]) => isIncluded(name))
    .map(([name, declared]) => ({ name, read: compileJsonReader(memberOf(declared).shape, scalars) }));
  return (value) => {
    if (!isContainer(value)) throw SerializationError('Expected null');
    if (Array.isArray(value)) throw SerializationError(UNEXPECTED_LIST);
    const source = value as Record<string, unknown>;
    const result: Record<string, unknown> = {};
    for (const { name, read } of members) {
      const member = source[name];
      if (member !== undefined && member !== null) result[name] = read(member);
    }
    return result;
  };
}

function readString(value: unknown): string {
  if (typeof value === 'string') return value;
  throw notConvertible(value, 'an String');
}

function readBlob(value: unknown): Buffer {
  if (typeof value === 'string') return decodeBase64(value);
  throw notConvertible(value, 'a Blob');
}

/** Reads a blob in a format with byte strings. */
export function readBytes(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  throw notConvertible(value, 'a Blob');
}

function readNumber(value: unknown, type: string): number {
  if (typeof value === 'number') return value;
  throw notConvertible(value, type);
}

function readBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' && !Number.isInteger(value)) return true;
  if (typeof value !== 'string') throw notConvertible(value, 'an Boolean');
  const text = value.toUpperCase();
  if (text === 'TRUE' || text === 'YES' || text === '1') return true;
  if (text === 'FALSE' || text === 'NO' || text === '0') return false;
  throw SerializationError(`'${text}' can not be converted to an Boolean`);
}

function timestampReader({ format }: TimestampShape): JsonReader {
  switch (format) {
    case 'epoch-seconds':
      return readEpochSeconds;
    case 'epoch-milliseconds':
      return readEpochMilliseconds;
    case 'iso':
      return (value) => {
        const timestampMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
        if (Number.isNaN(timestampMs)) throw notConvertible(value, 'milliseconds since epoch');
        return timestampMs;
      };
  }
}

export function readEpochSeconds(value: unknown): number {
  const seconds = readNumber(value, 'milliseconds since epoch');
  return clampTo(MAX_TIMESTAMP_MS, Math.round(seconds * 1000));
}

export function readEpochMilliseconds(value: unknown): number {
  return clampTo(MAX_TIMESTAMP_MS, Math.floor(readNumber(value, 'an Long')));
}

/** A null in a list becomes undefined, so that validation can report its index. */
function readList(value: unknown, readMember: JsonReader): unknown[] {
  if (!Array.isArray(value)) {
    throw SerializationError(isContainer(value) ? UNEXPECTED_STRUCTURE : 'Expected list or null');
  }
  return value.map((member: unknown) => (member === null ? undefined : readMember(member)));
}

function mapReader({ value: valueShape }: MapShape, scalars: ScalarReaders): JsonReader {
  const readValue = compileJsonReader(valueShape, scalars);
  return (value) => {
    if (Array.isArray(value)) throw SerializationError(UNEXPECTED_LIST);
    if (!isContainer(value)) throw SerializationError('Expected map or null');
    // Keys are chosen by clients. Without a prototype, `__proto__` and `constructor` are keys like any other.
    const result = Object.create(null) as Record<string, unknown>;
    for (const [key, entry] of Object.entries(value)) {
      if (entry !== null) result[key] = readValue(entry);
    }
    return result;
  };
}

function notConvertible(value: unknown, type: string): Error {
  if (isContainer(value)) {
    return SerializationError(Array.isArray(value) ? UNEXPECTED_LIST : UNEXPECTED_STRUCTURE);
  }
  return SerializationError(`${javaClass(value)} can not be converted to ${type}`);
}

function javaClass(value: unknown): string {
  if (typeof value === 'string') return JAVA_STRING;
  if (typeof value === 'boolean') return JAVA_BOOLEAN;
  return Buffer.isBuffer(value) ? JAVA_BYTES : JAVA_NUMBER;
}

/** Whether it is a list, structure or map. A Buffer is an object to JavaScript, but none of these. */
function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}

function clampTo(magnitude: number, value: number): number {
  return clamp(value, -magnitude, magnitude);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
