/** The zone as an offset without a colon, as Lambda and CloudWatch write it: `2026-01-01T00:00:00.000+0000`. */
export function offsetTimestamp(timestampMs: number): string {
  return new Date(timestampMs).toISOString().replace('Z', '+0000');
}
