import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARSERS } from './all.ts';
import { type Material, materialOf } from './inputs/material.ts';
import { QuickRandom, seedNumber } from './inputs/quick-random.ts';
import { outcomeOf } from './one-input.ts';
import type { Parser } from './parser.ts';
import { pick } from '../pick.ts';
import { processorMs } from './processor-time.ts';

/*
 * Finds parsers whose time grows faster than the input: a part of a sample, or a token, is repeated until the input has
 * one length and then eight times that. An input that takes much more than eight times as long is a finding.
 */

export interface Growth {
  readonly seed: string;
  /** The names of the parsers. */
  readonly only: readonly string[];
  /** Of processor time, for each parser. */
  readonly seconds: number;
}

const SHORT_BYTES = 8 * 1024;
const LONG_BYTES = 64 * 1024;
// The long input is eight times the short one: linear work takes 8 times as long, quadratic work 64 times. Sorting, caches and
// garbage collection are between the two.
const SUSPECT_RATIO = 20;
// Below this, differences are noise, and no client waits.
const SUSPECT_MS = 30;
const LEAST_MS = 0.3;
const TRIES = 3;
const MAX_PART_LEXEMES = 5;
// The files of a directory have a fixed size, and none comes from a client.
const LEFT_OUT = /^storage-/;

/** @returns the number of findings, which are printed */
export async function measureGrowth({ seed, only, seconds }: Growth): Promise<number> {
  Error.stackTraceLimit = 0;
  let found = 0;
  for (const parser of PARSERS) {
    if (LEFT_OUT.test(parser.name) || !only.includes(parser.name)) continue;
    const random = new QuickRandom(seedNumber(`${seed}:${parser.name}`), 0);
    const { long } = materialOf(parser);
    const endMs = processorMs() + seconds * 1_000;
    let inputs = 0;
    for (; processorMs() < endMs; inputs++) {
      const make = drawnFamily(long, random);
      const times = await timesOf(parser, make, 1);
      if (!isSuspect(times)) continue;
      const [short, longer] = await timesOf(parser, make, TRIES);
      if (!isSuspect([short, longer])) continue;
      found++;
      const path = join(tmpdir(), `millrace-fuzz-growth-${seed}-${parser.name}.bin`);
      writeFileSync(path, make(LONG_BYTES));
      console.log(
        `FOUND: ${parser.name} takes ${short.toFixed(1)} ms for ${SHORT_BYTES} bytes and ${longer.toFixed(1)} ms for ${LONG_BYTES}\n  ${path}`,
      );
      break;
    }
    console.log(`  ${parser.name.padEnd(22)} ${inputs} kinds of inputs`);
  }
  return found;
}

type Family = (bytes: number) => Buffer;

/** Inputs of any length: a sample with a part of it, or a token, repeated. */
function drawnFamily({ samples, tokens }: Material, random: QuickRandom): Family {
  const { bytes, lexemes } = pick(random, samples);
  if (!lexemes) {
    const at = random.integer(bytes.length + 1);
    const part =
      random.fraction() < 0.5
        ? pick(random, tokens).bytes
        : bytes.subarray(at, at + 1 + random.integer(MAX_PART_LEXEMES));
    return (length) => repeated(bytes.subarray(0, at), part, bytes.subarray(at), length);
  }
  const at = random.integer(lexemes.length + 1);
  const own = lexemes.slice(at, at + 1 + random.integer(MAX_PART_LEXEMES)).join('');
  const token = pick(random, tokens).text;
  const part = pick(random, [own, token, own + token, token + own]);
  // With what follows in the sample, or nothing: many readers fail at the end.
  const after = random.fraction() < 0.5 ? lexemes.slice(at).join('') : '';
  const [head, tail] = [lexemes.slice(0, at).join(''), after].map((text) => Buffer.from(text, 'latin1'));
  return (length) => repeated(head!, Buffer.from(part, 'latin1'), tail!, length);
}

function repeated(head: Buffer, part: Buffer, tail: Buffer, length: number): Buffer {
  const times = Math.ceil(length / Math.max(1, part.length));
  return Buffer.concat([head, Buffer.alloc(times * part.length, part), tail]);
}

/** The least milliseconds of processor time for a short and a long input. */
async function timesOf(parser: Parser, make: Family, tries: number): Promise<[number, number]> {
  const least: [number, number] = [Infinity, Infinity];
  for (let count = 0; count < tries; count++) {
    for (const [index, length] of [SHORT_BYTES, LONG_BYTES].entries()) {
      const input = make(length);
      const startMs = processorMs();
      await outcomeOf(parser, input);
      least[index] = Math.min(least[index]!, processorMs() - startMs);
    }
  }
  return least;
}

function isSuspect([short, long]: readonly [number, number]): boolean {
  return long > SUSPECT_MS && long > SUSPECT_RATIO * Math.max(short, LEAST_MS);
}
