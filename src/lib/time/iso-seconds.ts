/** The time as events of AWS contain it, without fractions: `2026-01-01T00:00:00Z`. */
export function isoSeconds(timestampMs: number): string {
  return `${new Date(timestampMs).toISOString().slice(0, 19)}Z`;
}
