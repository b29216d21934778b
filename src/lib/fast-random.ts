import { createHash } from 'node:crypto';
import type { Random } from './random.ts';

/** Draws of numbers only. */
export type NumberSource = Pick<Random, 'integer' | 'fraction'>;

/**
 * A source for many draws: it calculates with integers, where `seededRandom` hashes. Returns the same sequence for the
 * same seed; not for keys or secrets. The generator is sfc32: https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function fastRandom(seed: string): NumberSource {
  const digest = createHash('sha256').update(seed).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = 1;
  const fraction = () => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  };
  return { fraction, integer: (below) => Math.floor(fraction() * below) };
}
