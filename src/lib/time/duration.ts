const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `500ms`, `30s`, `10m`, `2h`, `1d`, `1.5s`. @returns milliseconds; undefined when the text is not a duration */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * UNIT_MS[unit]!;
}

/** Milliseconds of a text such as `24h`, or of a number of them. @throws RangeError for anything else */
export function durationMs(duration: string | number): number {
  const parsedMs = typeof duration === 'number' ? duration : parseDuration(duration);
  if (parsedMs !== undefined && Number.isFinite(parsedMs) && parsedMs >= 0) return parsedMs;
  throw new RangeError(
    `${String(duration)} is not a duration; write '24h', '30s' or a number of milliseconds`,
  );
}
