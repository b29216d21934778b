import type { Random } from '../../../../src/lib/random.ts';
import { chance, pick } from '../../pick.ts';
import type { Material } from './material.ts';

const REPEATS = [2, 2, 10, 10, 200, 2_000];
/** Around the ends of the integer types, and of UTF-8. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const WIDTHS = [1, 2, 4] as const;
const NOTHING = Buffer.alloc(0);

type Mutation = (input: Buffer, random: Random, material: Material) => Buffer;

const MUTATIONS: readonly Mutation[] = [
  function flip(input, random) {
    const copy = Buffer.from(input);
    for (let times = 1 + random.integer(4); times > 0 && copy.length > 0; times--) {
      copy[random.integer(copy.length)]! ^= 1 << random.integer(8);
    }
    return copy;
  },
  function overwrite(input, random) {
    const copy = Buffer.from(input);
    if (copy.length > 0) copy[random.integer(copy.length)] = random.integer(256);
    return copy;
  },
  function edge(input, random) {
    const width = pick(random, WIDTHS);
    if (input.length < width) return input;
    const copy = Buffer.from(input);
    const at = random.integer(copy.length - width + 1);
    const value = pick(random, EDGES) % 2 ** (8 * width);
    if (chance(random, 0.5)) copy.writeUIntBE(value, at, width);
    else copy.writeUIntLE(value, at, width);
    return copy;
  },
  function truncate(input, random) {
    return input.subarray(0, random.integer(input.length + 1));
  },
  function remove(input, random) {
    const { start, end } = rangeOf(input, random);
    return spliced(input, start, end, NOTHING);
  },
  function repeat(input, random, { maxBytes }) {
    const { start, end } = rangeOf(input, random);
    const times = pick(random, REPEATS);
    const part = input.subarray(start, Math.min(end, start + Math.ceil(maxBytes / times)));
    if (part.length === 0) return input;
    return spliced(input, start, start, Buffer.alloc(times * part.length, part));
  },
  function move(input, random) {
    const { start, end } = rangeOf(input, random);
    const at = random.integer(input.length + 1);
    return spliced(input, at, at, input.subarray(start, end));
  },
  function token(input, random, { tokens }) {
    const at = random.integer(input.length + 1);
    return spliced(input, at, at, pick(random, tokens).bytes);
  },
  function replaceWord(input, random, { tokens }) {
    if (input.length === 0) return input;
    // The word or number at an offset, so that the structure around it stays.
    let start = random.integer(input.length);
    let end = start;
    while (start > 0 && isOfWord(input[start - 1]!)) start--;
    while (end < input.length && isOfWord(input[end]!)) end++;
    return spliced(input, start, end, pick(random, tokens).bytes);
  },
  function cross(input, random, { samples }) {
    const other = pick(random, samples).bytes;
    const kept = input.subarray(0, random.integer(input.length + 1));
    return spliced(kept, kept.length, kept.length, other.subarray(random.integer(other.length + 1)));
  },
  function random(_, source) {
    return source.bytes(source.integer(200));
  },
];

/** Changes bytes without regard to what they mean. */
export function mutateBytes(input: Buffer, random: Random, material: Material): Buffer {
  return pick(random, MUTATIONS)(input, random, material).subarray(0, material.maxBytes);
}

function isOfWord(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) || // a–z
    (byte >= 0x41 && byte <= 0x5a) || // A–Z
    (byte >= 0x30 && byte <= 0x39) || // 0–9
    byte === 0x5f // _
  );
}

function rangeOf(input: Buffer, random: Random): { start: number; end: number } {
  const start = random.integer(input.length + 1);
  const longest = pick(random, [4, 40, input.length]);
  return { start, end: Math.min(input.length, start + 1 + random.integer(longest + 1)) };
}

/** The input with other bytes between two offsets. */
function spliced(input: Buffer, start: number, end: number, inserted: Buffer): Buffer {
  const result = Buffer.allocUnsafe(start + inserted.length + input.length - end);
  input.copy(result, 0, 0, start);
  inserted.copy(result, start);
  input.copy(result, start + inserted.length, end);
  return result;
}
