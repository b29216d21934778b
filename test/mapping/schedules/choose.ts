import type { Random } from '../../../src/lib/random.ts';

/** Chooses a name with a probability proportional to its weight. */
export function choose<Name extends string>(random: Random, weights: Readonly<Record<Name, number>>): Name {
  const entries = Object.entries<number>(weights) as [Name, number][];
  let left = random.integer(entries.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [name, weight] of entries) {
    if (left < weight) return name;
    left -= weight;
  }
  throw new Error('all weights are zero');
}
