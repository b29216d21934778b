/** `0.42 ms`, `4.2 ms`, `42 ms`, `4.2 s` */
export function formatLatency(milliseconds: number): string {
  if (milliseconds >= 999.5) return `${(milliseconds / 1_000).toFixed(1)} s`;
  if (milliseconds >= 9.95) return `${Math.round(milliseconds)} ms`;
  return `${milliseconds.toFixed(milliseconds >= 1 ? 1 : 2)} ms`;
}
