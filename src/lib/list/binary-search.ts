/**
 * The lowest index in [0, length) for which `matches` is true, or `length` when there is none. `matches` must
 * be false up to some index and true from there on.
 */
export function firstIndexWhere(length: number, matches: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (matches(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
