const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Values as bars, the highest of them at full height; one character for each. Zero is the lowest bar. */
export function sparkline(values: readonly number[]): string {
  const highest = Math.max(...values, 0);
  return values
    .map((value) => {
      const height = highest === 0 ? 0 : Math.ceil((Math.max(0, value) / highest) * (BARS.length - 1));
      return BARS[height]!;
    })
    .join('');
}
