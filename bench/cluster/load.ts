/** What a number of writers did, each one call at a time. */
export interface Load {
  readonly calls: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
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
  const at = (share: number) => latenciesMs[Math.floor((latenciesMs.length - 1) * share)] ?? 0;
  return {
    calls: latenciesMs.length,
    seconds: (performance.now() - startMs) / 1_000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}
