/** `0s`, `350ms`, `12s`, `4m`, `23h`. */
export function formatAge(milliseconds: number): string {
  if (milliseconds <= 0) return '0s';
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`;
  if (milliseconds < 120_000) return `${Math.round(milliseconds / 1000)}s`;
  if (milliseconds < 7_200_000) return `${Math.round(milliseconds / 60_000)}m`;
  return `${Math.round(milliseconds / 3_600_000)}h`;
}
