import type { Random } from '../../../../src/lib/random.ts';
import { pick } from '../../pick.ts';
import { groupEnd } from './lexemes.ts';
import type { Material, Sample } from './material.ts';

const BRACKETS = [
  ['{', '}'],
  ['[', ']'],
  ['(', ')'],
  ['"', '"'],
] as const;
const DEPTHS = [2, 3, 10, 120];
const REPEATS = [2, 3, 20];

type Lexemes = string[];
type Mutation = (lexemes: Lexemes, random: Random, material: Material) => void;

/** Each changes a word, or a group in brackets as a whole, so that what is around it stays well-formed. */
const MUTATIONS: readonly Mutation[] = [
  function replaceByToken(lexemes, random, { tokens }) {
    lexemes[random.integer(lexemes.length)] = pick(random, tokens).text;
  },
  function replaceByWord(lexemes, random, material) {
    lexemes[random.integer(lexemes.length)] = pick(random, otherLexemes(random, material) ?? lexemes);
  },
  function insertToken(lexemes, random, { tokens }) {
    lexemes.splice(random.integer(lexemes.length + 1), 0, pick(random, tokens).text);
  },
  function removeGroup(lexemes, random) {
    const start = random.integer(lexemes.length);
    lexemes.splice(start, groupEnd(lexemes, start) - start);
  },
  function replaceGroup(lexemes, random, material) {
    const start = random.integer(lexemes.length);
    lexemes.splice(start, groupEnd(lexemes, start) - start, ...anyGroup(lexemes, random, material));
  },
  function insertGroup(lexemes, random, material) {
    lexemes.splice(random.integer(lexemes.length + 1), 0, ...anyGroup(lexemes, random, material));
  },
  function repeatGroup(lexemes, random) {
    const { start, group } = groupAt(lexemes, random);
    // With what separates it from the next, if anything: `a,` of `a,b`.
    const separator = lexemes[start + group.length];
    const item = separator === undefined ? group : [...group, separator];
    for (let times = pick(random, REPEATS); times > 1; times--) lexemes.splice(start, 0, ...item);
  },
  function wrapGroup(lexemes, random) {
    const { start, group } = groupAt(lexemes, random);
    const [opening, closing] = pick(random, BRACKETS);
    lexemes.splice(start, group.length, opening, ...group, closing);
  },
  function nestGroup(lexemes, random, { maxBytes }) {
    const { start, group } = groupAt(lexemes, random);
    if (group.length < 3) return;
    const innerAt = 1 + random.integer(group.length - 1);
    const before = group.slice(0, innerAt).join('');
    const after = group.slice(groupEnd(group, innerAt)).join('');
    const depth = Math.min(pick(random, DEPTHS), Math.floor(maxBytes / (before.length + after.length)));
    lexemes.splice(start + innerAt, 0, before.repeat(depth));
    lexemes.splice(start + 1 + group.length, 0, after.repeat(depth));
  },
  function swap(lexemes, random) {
    const [one, other] = [random.integer(lexemes.length), random.integer(lexemes.length)];
    [lexemes[one], lexemes[other]] = [lexemes[other]!, lexemes[one]!];
  },
];

/** Changes a text without breaking its structure, or in few places: up to four times. */
export function mutateStructure(sample: readonly string[], random: Random, material: Material): Buffer {
  const lexemes = [...sample];
  for (let times = 1 + random.integer(4); times > 0 && lexemes.length > 0; times--) {
    pick(random, MUTATIONS)(lexemes, random, material);
  }
  return Buffer.from(lexemes.join('').slice(0, material.maxBytes), 'latin1');
}

function groupAt(lexemes: Lexemes, random: Random): { start: number; group: Lexemes } {
  const start = random.integer(lexemes.length);
  return { start, group: lexemes.slice(start, groupEnd(lexemes, start)) };
}

function anyGroup(lexemes: Lexemes, random: Random, material: Material): Lexemes {
  const from = otherLexemes(random, material) ?? lexemes;
  const start = random.integer(from.length);
  return from.slice(start, groupEnd(from, start));
}

function otherLexemes(random: Random, { samples }: Material): readonly string[] | undefined {
  const { lexemes }: Sample = pick(random, samples);
  return lexemes?.length ? lexemes : undefined;
}
