import type { Random } from '../../../src/lib/random.ts';
import { chance, pick } from '../pick.ts';
import type { Parser } from './parser.ts';

// Longer inputs cost time and reach nothing new.
const MAX_INPUT_BYTES = 16 * 1024;
const MAX_MUTATIONS = 6;
const REPEATS = [2, 2, 10, 10, 200, 2_000];
/** Around the ends of the integer types, and of UTF-8. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const TEXTS = [
  '0',
  '-1',
  '1e400',
  '99999999999999999999',
  'null',
  'true',
  '""',
  '{}',
  '[]',
  '\\ud800',
  '\0',
  '__proto__',
  'constructor',
  '﻿',
  '\r\n',
  '\n',
  '	',
  '%00',
  '%',
  'é',
  '😀',
  '../',
  '$&',
];

type Mutation = (input: Buffer, random: Random, parser: Parser) => Buffer;

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
    const copy = Buffer.from(input);
    const width = pick(random, [1, 2, 4]);
    if (copy.length < width) return copy;
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
    return Buffer.concat([input.subarray(0, start), input.subarray(end)]);
  },
  function repeat(input, random) {
    const { start, end } = rangeOf(input, random);
    const times = pick(random, REPEATS);
    const part = input.subarray(start, Math.min(end, start + MAX_INPUT_BYTES / times));
    return spliced(input, start, Buffer.concat(Array.from({ length: times }, () => part)));
  },
  function move(input, random) {
    const { start, end } = rangeOf(input, random);
    return spliced(input, random.integer(input.length + 1), input.subarray(start, end));
  },
  function token(input, random, { tokens }) {
    return spliced(input, random.integer(input.length + 1), Buffer.from(pick(random, [...tokens, ...TEXTS])));
  },
  function replaceWord(input, random, { tokens }) {
    // Words and numbers, so that the structure around them stays.
    const text = input.toString('latin1');
    const words = [...text.matchAll(/[\w.+-]+/g)];
    if (words.length === 0) return input;
    const { index, 0: word } = pick(random, words);
    const replacement = Buffer.from(pick(random, [...tokens, ...TEXTS]));
    return Buffer.concat([input.subarray(0, index), replacement, input.subarray(index + word.length)]);
  },
  function cross(input, random, { samples }) {
    const other = Buffer.from(pick(random, samples));
    return Buffer.concat([
      input.subarray(0, random.integer(input.length + 1)),
      other.subarray(random.integer(other.length + 1)),
    ]);
  },
  function random(_, source) {
    return source.bytes(source.integer(200));
  },
];

/** An input for a parser: a sample that was changed up to six times. */
export function mutatedInput(parser: Parser, random: Random): Buffer {
  let input: Buffer = Buffer.from(pick(random, parser.samples));
  // Files of a fixed size keep it.
  const maxBytes = Math.max(MAX_INPUT_BYTES, input.length);
  const times = 1 + random.integer(MAX_MUTATIONS);
  for (let count = 0; count < times; count++) {
    input = pick(random, MUTATIONS)(input, random, parser).subarray(0, maxBytes);
  }
  // A copy of its own: some parsers decode in place.
  return Buffer.from(input);
}

function rangeOf(input: Buffer, random: Random): { start: number; end: number } {
  const start = random.integer(input.length + 1);
  const longest = pick(random, [4, 40, input.length]);
  return { start, end: Math.min(input.length, start + 1 + random.integer(longest + 1)) };
}

function spliced(input: Buffer, at: number, inserted: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, at), inserted, input.subarray(at)]);
}
