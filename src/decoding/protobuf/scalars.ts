import type { ByteReader } from '../byte-reader.ts';
import { base64, floating, integer } from '../json-value.ts';

/** How a value is written: https://protobuf.dev/programming-guides/encoding/#structure */
export const VARINT = 0;
export const FIXED_64 = 1;
export const LENGTH_DELIMITED = 2;
export const GROUP_START = 3;
export const GROUP_END = 4;
export const FIXED_32 = 5;

export interface Scalar {
  readonly wireType: number;
  read(reader: ByteReader): unknown;
}

const signed = (bits: number) => (reader: ByteReader) => integer(BigInt.asIntN(bits, reader.varint()));
const unsigned = (bits: number) => (reader: ByteReader) => integer(BigInt.asUintN(bits, reader.varint()));
const zigzag = (bits: number) => (reader: ByteReader) => integer(BigInt.asIntN(bits, reader.zigzag()));

export const SCALARS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['int32', { wireType: VARINT, read: signed(32) }],
  ['int64', { wireType: VARINT, read: signed(64) }],
  ['uint32', { wireType: VARINT, read: unsigned(32) }],
  ['uint64', { wireType: VARINT, read: unsigned(64) }],
  ['sint32', { wireType: VARINT, read: zigzag(32) }],
  ['sint64', { wireType: VARINT, read: zigzag(64) }],
  ['bool', { wireType: VARINT, read: (reader) => reader.varint() !== 0n }],
  ['fixed32', { wireType: FIXED_32, read: (reader) => reader.fixed32() }],
  ['sfixed32', { wireType: FIXED_32, read: (reader) => Number(BigInt.asIntN(32, BigInt(reader.fixed32()))) }],
  ['float', { wireType: FIXED_32, read: (reader) => floating(reader.float()) }],
  ['fixed64', { wireType: FIXED_64, read: (reader) => integer(reader.fixed64()) }],
  ['sfixed64', { wireType: FIXED_64, read: (reader) => integer(BigInt.asIntN(64, reader.fixed64())) }],
  ['double', { wireType: FIXED_64, read: (reader) => floating(reader.double()) }],
  ['string', { wireType: LENGTH_DELIMITED, read: (reader) => reader.text(reader.varint()) }],
  ['bytes', { wireType: LENGTH_DELIMITED, read: (reader) => base64(reader.bytes(reader.varint())) }],
]);
