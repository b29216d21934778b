import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { machineInfo } from '../../src/cli/bench/machine.ts';
import type { BenchServer } from '../../src/cli/bench/servers.ts';
import { processCpuMs } from '../mapping/process-cpu.ts';

/*
 * Servers that differ in one option take turns in one run, so that all of them see the same machine. Processor time is
 * that of the server's process for each record; it depends less on what else the machine does than the rate.
 */

export interface Figures {
  readonly recordsPerSecond: number;
  readonly cpuMicrosPerRecord: number;
  readonly p99Ms?: number;
}

/** @param count resolves with the number of records */
export async function withCpu(
  { pid }: Pick<BenchServer, 'pid'>,
  count: () => Promise<{ records: number; recordsPerSecond: number; p99Ms?: number }>,
): Promise<Figures> {
  const beforeMs = await processCpuMs(pid);
  const { records, ...rates } = await count();
  return { ...rates, cpuMicrosPerRecord: (((await processCpuMs(pid)) - beforeMs) * 1_000) / records };
}

/** Measures the variants by turns, and prints each round. The first round is not returned: V8 has not optimized yet. */
export async function takeTurns<Variant extends string, T>(
  rounds: number,
  variants: readonly Variant[],
  measure: (variant: Variant, round: number) => Promise<T>,
): Promise<Record<Variant, T>[]> {
  const measured: Record<Variant, T>[] = [];
  for (let round = 0; round <= rounds; round++) {
    const figures: Partial<Record<Variant, T>> = {};
    // The one that is measured first changes, so that none always has the warmer machine.
    const order = round % 2 === 0 ? variants : variants.toReversed();
    for (const variant of order) figures[variant] = await measure(variant, round);
    console.log(JSON.stringify(figures));
    if (round > 0) measured.push(figures as Record<Variant, T>);
  }
  return measured;
}

/** The median over the rounds of one figure divided by another of the same round. */
export function medianRatio<Round>(
  rounds: readonly Round[],
  of: (round: Round) => number,
  against: (round: Round) => number,
): number {
  return Number(median(rounds.map((round) => of(round) / against(round))).toFixed(3));
}

/** Adds what is needed to judge the figures, and writes them to `bench/results/` if asked to. */
export async function report(
  name: string,
  figures: Readonly<Record<string, unknown>>,
  isSaved: boolean,
): Promise<void> {
  const machine = await machineInfo(import.meta.dirname);
  const at = new Date().toISOString();
  // Above the number of processors, other programs were using them.
  const load = { average15Minutes: loadavg()[2], processors: availableParallelism() };
  if (!isSaved) return;
  const path = join(
    import.meta.dirname,
    `../results/${name}-${at.slice(0, 10)}-${machine.commit ?? machine.version}.json`,
  );
  await writeFile(path, `${JSON.stringify({ at, machine, load, ...figures }, undefined, 2)}\n`);
  console.log(`saved to ${path}`);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.25)]! + sorted[Math.floor(middle)]!) / 2;
}
