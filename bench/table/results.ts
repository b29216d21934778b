import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MachineInfo } from '../../src/cli/bench/machine.ts';
import { type BenchReport, valueText } from '../../src/cli/bench/report.ts';
import type { Line } from '../../src/cli/bench/row.ts';

/** Of this checkout; not kept. */
export const LATEST = 'bench/results/latest.json';
/** What later runs are compared with, and what docs/internals/performance.md shows. */
export const BASELINE = 'bench/results/table.json';

/** A figure with the machine it was measured on: rows may have been measured one by one. */
export interface SavedLine extends Line {
  readonly at: string;
  readonly machine: MachineInfo;
  readonly settings: BenchReport['settings'];
}

/** @returns undefined when nothing was saved there */
export async function readLines(file: string): Promise<readonly SavedLine[] | undefined> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as { lines: SavedLine[] }).lines;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeLines(file: string, lines: readonly SavedLine[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ lines }, undefined, 2)}\n`);
}

/** Newer lines take the place of older ones of their name; new names go to the end. */
export function merge(older: readonly SavedLine[], newer: readonly SavedLine[]): SavedLine[] {
  const byName = new Map(older.map((line) => [line.name, line]));
  for (const line of newer) byName.set(line.name, line);
  return [...byName.values()];
}

// Differences of ms and MB are small beside what they are made of, so a share of them alone would be noise.
const SLACK = { times: 0, ms: 1, MB: 20 } as const;

/** What has become worse than the baseline by more than the line's tolerance: a sentence for each. */
export function regressions(latest: readonly SavedLine[], baseline: readonly SavedLine[]): string[] {
  const before = new Map(baseline.map((line) => [line.name, line]));
  return latest.flatMap((line) => {
    const saved = before.get(line.name);
    if (!saved) return [];
    const allowance = Math.abs(saved.value) * line.tolerance + SLACK[line.unit];
    const loss = 'atMost' in line.target ? line.value - saved.value : saved.value - line.value;
    return loss > allowance
      ? [`${line.name}: ${valueText(line)}, and ${valueText(saved)} in the baseline`]
      : [];
  });
}
