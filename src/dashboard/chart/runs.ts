interface Run {
  readonly start: number;
  readonly end: number;
}

/**
 * The stretches of a line, without the times that have no value.
 * @param isWithoutZeros also without the times between zeros
 */
export function runsOf(values: readonly (number | null)[], isWithoutZeros: boolean): Run[] {
  const runs: { start: number; end: number }[] = [];
  for (const [index, value] of values.entries()) {
    const isZero = !value && !values[index - 1] && !values[index + 1];
    if (value === null || (isWithoutZeros && isZero)) continue;
    const last = runs.at(-1);
    if (last?.end === index) last.end = index + 1;
    else runs.push({ start: index, end: index + 1 });
  }
  return runs;
}
