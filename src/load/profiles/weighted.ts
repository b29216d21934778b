import type { NumberSource } from '../../lib/fast-random.ts';

/** @returns draws indexes of `weights`, each as often as its weight says */
export function weightedIndex(weights: readonly number[], random: NumberSource): () => number {
  let total = 0;
  const ends = weights.map((weight) => (total += weight));
  return () => {
    const at = random.fraction() * total;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (at < ends[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
