/**
 * Shards are chosen by the MD5 of a partition key, so keys fall on them as at random, and with few keys some shard gets
 * more than its part. How many keys the fullest shard has is a random number: what is returned here is exceeded by one
 * stream of twenty.
 */
const EXCEEDED_BY = 0.05;

/** Above this mean the fullest shard has less than 1 % more, and the sum below would be long. */
const MAX_SUMMED_MEAN = 1e6;

/**
 * The most keys in one of several equally wide shards.
 * @see docs/planning.md "Keys"
 */
export function mostKeysInShard(keys: number, shards: number): number {
  if (shards <= 1) return keys;
  const mean = keys / shards;
  if (mean > MAX_SUMMED_MEAN) {
    // A Chernoff bound instead of the sum: slightly too high.
    return Math.min(keys, Math.ceil(mean + Math.sqrt(2 * mean * Math.log(shards / EXCEEDED_BY))));
  }
  // The chance that any shard has more is at most the sum of their chances.
  const isEnough = (most: number) => shards * chanceAbove(most, keys, 1 / shards) <= EXCEEDED_BY;
  let low = Math.ceil(mean);
  let high = keys;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The chance that more than `most` of `count` independent events occur, for `most` at or above their mean. */
function chanceAbove(most: number, count: number, chance: number): number {
  if (most >= count) return 0;
  const first = most + 1;
  const odds = chance / (1 - chance);
  let term = Math.exp(
    logFactorial(count) -
      logFactorial(first) -
      logFactorial(count - first) +
      first * Math.log(chance) +
      (count - first) * Math.log1p(-chance),
  );
  let sum = 0;
  // Terms shrink from the mean on, so that the rest is small once one is.
  for (let events = first; events <= count && term > sum * 1e-12; events++) {
    sum += term;
    term *= ((count - events) / (events + 1)) * odds;
  }
  return sum;
}

function logFactorial(value: number): number {
  if (value < 20) {
    let product = 1;
    for (let factor = 2; factor <= value; factor++) product *= factor;
    return Math.log(product);
  }
  // Stirling's series: its error is below 1e-9 from 20 on.
  return (
    value * Math.log(value) -
    value +
    Math.log(2 * Math.PI * value) / 2 +
    1 / (12 * value) -
    1 / (360 * value ** 3)
  );
}
