/*
 * A WebAssembly module that encodes and decodes base64 (RFC 4648, standard alphabet) sixteen characters at a time with
 * vector instructions. It is assembled here, instruction by instruction, so that no binary has to be trusted. V8 compiles
 * it in well under a millisecond.
 *
 *   memory                            three pages, see `MODULE_MEMORY`
 *   encode(from, to, bytes)           writes whole groups of 16 characters for groups of 12 bytes, the last one filled up
 *   decode(from, to, characters) i32  writes groups of 12 bytes for groups of 16 characters; 0 when all are of the alphabet
 *
 * Both process at least one group, and read and write up to 16 bytes beyond the last one. The methods are those of Wojciech
 * Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions" (https://arxiv.org/abs/1704.00605).
 */

export const MODULE_MEMORY = { pages: 3, pageBytes: 2 ** 16 };

type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;

// https://webassembly.github.io/spec/core/binary/instructions.html
const vector = (...opcode: number[]): Code => [0xfd, ...opcode];
const V = {
  load: [...vector(0x00), 0, 0],
  store: [...vector(0x0b), 0, 0],
  bytes: (values: readonly number[]): Code => [...vector(0x0c), ...values.map((value) => value & 0xff)],
  swizzle: vector(0x0e),
  equal: vector(0x23),
  less: vector(0x25),
  and: vector(0x4e),
  or: vector(0x50),
  anyTrue: vector(0x53),
  shiftBytesRight: vector(0x6d),
  addBytes: vector(0x6e),
  subtractSaturated: vector(0x73),
  shiftLeft: vector(0xab, 0x01),
  shiftRight: vector(0xad, 0x01),
};
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const tee = (local: number): Code => [0x22, local];
/** Below 64: one byte of LEB128. */
const constant = (value: number): Code => [0x41, value];
const ADD: Code = [0x6a];
const LESS: Code = [0x49];
const END: Code = [0x0b];
/** Repeats the body while it leaves a number other than 0. */
const loop = (...body: readonly Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0d, 0, ...END];

const all = (value: number): Code => V.bytes(Array.from({ length: 16 }, () => value));
const fours = (a: number, b: number, c: number, d: number): Code =>
  V.bytes([0, 1, 2, 3].flatMap(() => [a, b, c, d]));
/** The bits of a vector under a mask of 32 bits, least significant byte first, shifted within the 32 bits. */
const shifted = (of: number, mask: Code, direction: Code, by: number): Code =>
  [get(of), mask, V.and, constant(by), direction].flat();

// Parameters, and the locals after them.
const [FROM, TO, COUNT, VALUE, OTHER, FAULTS, LAST] = [0, 1, 2, 3, 4, 5, 6];

const next = (from: number, to: number): Code =>
  [
    [get(TO), constant(to), ADD, set(TO)],
    [get(FROM), constant(from), ADD, tee(FROM), get(LAST), LESS],
  ]
    .flat()
    .flat();

const START: Code = [get(FROM), get(COUNT), ADD, set(LAST)].flat();

const ENCODE: Code = [
  START,
  loop(
    // Of the bytes a b c: b a c b, so that each value of six bits is in a half of 32 bits.
    [
      get(FROM),
      V.load,
      V.bytes([1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10]),
      V.swizzle,
      set(VALUE),
    ].flat(),
    shifted(VALUE, fours(0x00, 0xfc, 0x00, 0x00), V.shiftRight, 10),
    [shifted(VALUE, fours(0x00, 0x00, 0xc0, 0x0f), V.shiftRight, 6), V.or].flat(),
    [shifted(VALUE, fours(0xf0, 0x03, 0x00, 0x00), V.shiftLeft, 4), V.or].flat(),
    [shifted(VALUE, fours(0x00, 0x00, 0x3f, 0x00), V.shiftLeft, 8), V.or, set(VALUE)].flat(),
    // What to add to a value: by its range, which is 13 for A to Z, 0 for a to z, 1 to 10 for digits, 11 for +, 12 for /.
    [get(VALUE), all(51), V.subtractSaturated].flat(),
    [get(VALUE), all(26), V.less, all(13), V.and, V.or, set(OTHER)].flat(),
    [get(TO), get(VALUE), V.bytes([71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 65, 0, 0])].flat(),
    [get(OTHER), V.swizzle, V.addBytes, V.store].flat(),
    next(12, 16),
  ),
].flat();

// A character is of the alphabet when the entries of its two halves have no bit in common.
const BY_LOW_HALF = [
  0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a,
];
const BY_HIGH_HALF = [0x10, 0x10, 1, 2, 4, 8, 4, 8, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10];
// What to add to a character: by its high half, and one less for the slash.
const TO_VALUE = [0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0];

const DECODE: Code = [
  START,
  loop(
    [get(FROM), V.load, set(VALUE)].flat(),
    [get(VALUE), constant(4), V.shiftBytesRight, set(OTHER)].flat(),
    [V.bytes(BY_LOW_HALF), get(VALUE), all(0x0f), V.and, V.swizzle].flat(),
    [V.bytes(BY_HIGH_HALF), get(OTHER), V.swizzle, V.and, get(FAULTS), V.or, set(FAULTS)].flat(),
    [get(VALUE), V.bytes(TO_VALUE), get(VALUE), all(0x2f), V.equal, get(OTHER), V.addBytes].flat(),
    [V.swizzle, V.addBytes, set(VALUE), get(TO)].flat(),
    shifted(VALUE, fours(0x3f, 0, 0, 0), V.shiftLeft, 18),
    [shifted(VALUE, fours(0, 0x3f, 0, 0), V.shiftLeft, 4), V.or].flat(),
    [shifted(VALUE, fours(0, 0, 0x3f, 0), V.shiftRight, 10), V.or].flat(),
    [shifted(VALUE, fours(0, 0, 0, 0x3f), V.shiftRight, 24), V.or].flat(),
    [V.bytes([2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 16, 16, 16, 16]), V.swizzle, V.store].flat(),
    next(16, 12),
  ),
  [get(FAULTS), V.anyTrue].flat(),
].flat();

/** The module as bytes. */
export function base64Module(): Uint8Array {
  const types = [
    [0x60, ...list([[I32], [I32], [I32]]), 0],
    [0x60, ...list([[I32], [I32], [I32]]), 1, I32],
  ];
  const exported = [
    [...name('memory'), 0x02, 0],
    [...name('encode'), 0x00, 0],
    [...name('decode'), 0x00, 1],
  ];
  const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.from([
    ...header,
    ...section(1, list(types)),
    ...section(3, list([[0], [1]])),
    ...section(5, list([[0x01, MODULE_MEMORY.pages, MODULE_MEMORY.pages]])),
    ...section(7, list(exported)),
    ...section(10, list([ENCODE, DECODE].map(body))),
  ]);
}

function body(code: Code): Code {
  const locals = list([
    [3, V128],
    [1, I32],
  ]);
  const bytes = [...locals, ...code, ...END];
  return [...unsigned(bytes.length), ...bytes];
}

function section(id: number, bytes: Code): Code {
  return [id, ...unsigned(bytes.length), ...bytes];
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): Code {
  return [...unsigned(text.length), ...Buffer.from(text)];
}

/** LEB128 of a number below 2^14. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >>> 7];
}
