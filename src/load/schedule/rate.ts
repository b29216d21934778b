/** A rate that is constant, or changes evenly over a time and then stays. */
export interface Rate {
  readonly fromPerSecond: number;
  readonly toPerSecond: number;
  /** The time of the change; any for a constant rate. */
  readonly overMs: number;
}

/** When `records` records are due at this rate, in milliseconds since its start. */
export function dueMs(records: number, { fromPerSecond, toPerSecond, overMs }: Rate): number {
  const [from, to] = [fromPerSecond / 1_000, toPerSecond / 1_000];
  const duringChange = ((from + to) / 2) * overMs;
  if (records > duringChange) return overMs + (records - duringChange) / to;
  if (records === 0) return 0;
  // The solution of from·t + (to − from)/overMs·t²/2 = records, in the form that a constant rate does not divide by 0.
  const slope = overMs === 0 ? 0 : (to - from) / overMs;
  return (2 * records) / (from + Math.sqrt(Math.max(0, from ** 2 + 2 * slope * records)));
}
