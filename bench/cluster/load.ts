/** What a number of writers did, each one call at a time. */
export interface Load {
  readonly calls: number;
  readonly seconds: number;
  /** In order of size. */
  readonly latenciesMs: readonly number[];
}

/** Calls `write` in `writers` loops for `seconds`. */
export async function runWriters(
  writers: number,
  seconds: number,
  write: (writer: number) => Promise<unknown>,
): Promise<Load> {
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let beforeMs = performance.now(); beforeMs < endMs;) {
        await write(writer);
        const nowMs = performance.now();
        latenciesMs.push(nowMs - beforeMs);
        beforeMs = nowMs;
      }
    }),
  );
  latenciesMs.sort((a, b) => a - b);
  return { calls: latenciesMs.length, seconds: (performance.now() - startMs) / 1_000, latenciesMs };
}

/** Several slices of one measurement as one. */
export function together(loads: readonly Load[]): Load {
  return {
    calls: loads.reduce((sum, { calls }) => sum + calls, 0),
    seconds: loads.reduce((sum, { seconds }) => sum + seconds, 0),
    latenciesMs: loads.flatMap(({ latenciesMs }) => latenciesMs).sort((a, b) => a - b),
  };
}

export function perSecond({ calls, seconds }: Load): number {
  return calls / seconds;
}

/** @param share 0.5: the median */
export function quantileMs({ latenciesMs }: Pick<Load, 'latenciesMs'>, share: number): number {
  return latenciesMs[Math.floor((latenciesMs.length - 1) * share)] ?? 0;
}
