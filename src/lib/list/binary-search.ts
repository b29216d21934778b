/**
 * The lowest index in [0, length) for which `holds` is true, or `length` when there is none. `holds` must
 * be false up to some index and true from there on.
 */
export function firstIndexWhere(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
