/** One round: each variant twice. */
export type Round<Name extends string, T> = Readonly<Record<Name, readonly [first: T, second: T]>>;

/**
 * Measures variants in the order a b c c b a, so that within a round neither load that grows or falls steadily nor a
 * journal that grows favours one of them. The next round begins with another one.
 */
export async function palindrome<Name extends string, T>(
  rounds: number,
  variants: readonly Name[],
  measure: (variant: Name, round: number) => Promise<T>,
): Promise<Round<Name, T>[]> {
  const measured: Round<Name, T>[] = [];
  for (let round = 0; round < rounds; round++) {
    const shift = round % variants.length;
    const order = [...variants.slice(shift), ...variants.slice(0, shift)];
    const found = new Map<Name, T[]>();
    for (const variant of [...order, ...order.toReversed()]) {
      found.set(variant, [...(found.get(variant) ?? []), await measure(variant, round)]);
    }
    measured.push(Object.fromEntries(found) as unknown as Round<Name, T>);
  }
  return measured;
}

/** What a variant has of a figure in comparison with another one, in the same round. */
export interface Ratio {
  readonly median: number;
  /** With a probability of about 95 % the median of endless rounds is between these: order statistics, no distribution is assumed. */
  readonly low: number;
  readonly high: number;
  readonly rounds: readonly number[];
}

export function ratioOf<Name extends string, T>(
  rounds: readonly Round<Name, T>[],
  [own, other]: readonly [Name, Name],
  figure: (measured: T) => number,
): Ratio {
  const sum = ([first, second]: readonly [T, T]) => figure(first) + figure(second);
  const ratios = rounds.map((round) => sum(round[own]) / sum(round[other]));
  const sorted = ratios.toSorted((one, next) => one - next);
  const rank = Math.max(0, Math.floor(sorted.length / 2 - 0.98 * Math.sqrt(sorted.length)));
  const round = (value: number | undefined) => Number((value ?? Number.NaN).toFixed(3));
  const middle = sorted.length / 2;
  return {
    median: round((sorted[Math.floor(middle - 0.25)]! + sorted[Math.floor(middle)]!) / 2),
    low: round(sorted[rank]),
    high: round(sorted.at(-1 - rank)),
    rounds: ratios.map(round),
  };
}
