import { chance, pick } from '../../pick.ts';
import type { Parser } from '../parser.ts';
import { type Material, materialOf } from './material.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateStructure } from './mutate-structure.ts';
import { QuickRandom, seedNumber } from './quick-random.ts';

const LONG_INPUTS = 1 / 16;
// Of the inputs that are text.
const BY_STRUCTURE = 0.6;
const MORE_MUTATIONS = 0.4;
const REPAIRED = 0.5;

/** Makes the inputs of a parser. */
export class InputMaker {
  readonly #parser: Parser;
  readonly #seed: number;
  readonly #short: Material;
  readonly #long: Material;

  constructor(parser: Parser, seed: string) {
    this.#parser = parser;
    this.#seed = seedNumber(`${seed}:${parser.name}`);
    ({ short: this.#short, long: this.#long } = materialOf(parser));
  }

  /** The input of a number: a sample that was changed. Always the same bytes, in a buffer of their own. */
  inputOf(number: number): Buffer {
    const random = new QuickRandom(this.#seed, number);
    const material = chance(random, LONG_INPUTS) ? this.#long : this.#short;
    const { bytes, lexemes } = pick(random, material.samples);
    let input: Buffer = bytes;
    const isByStructure = lexemes !== undefined && chance(random, BY_STRUCTURE);
    if (isByStructure) input = mutateStructure(lexemes, random, material);
    const remains = isByStructure ? chance(random, MORE_MUTATIONS / 2) : true;
    if (remains) {
      do input = mutateBytes(input, random, material);
      while (chance(random, MORE_MUTATIONS));
    }
    if (this.#parser.repair && chance(random, REPAIRED)) return this.#parser.repair(input);
    // Some parsers decode in place, and some mutations return a part of the sample.
    return Buffer.from(input);
  }
}
