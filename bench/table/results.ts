import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MachineInfo } from '../../src/cli/bench/machine.ts';
import { type BenchReport, valueText } from '../../src/cli/bench/report.ts';
import type { Line } from '../../src/cli/bench/row.ts';

/** The last results of this checkout, which are not committed. */
export const LATEST = 'bench/results/latest.json';
/** The baseline of later runs, which docs/internals/performance.md shows. */
export const BASELINE = 'bench/results/table.json';

/** A figure with the machine it was measured on: rows may be measured one by one. */
export interface SavedLine extends Line {
  readonly at: string;
  readonly machine: MachineInfo;
  readonly settings: BenchReport['settings'];
}

/** @returns undefined when the file does not exist */
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

/** Newer lines replace older ones of the same name; new names are appended. */
export function merge(older: readonly SavedLine[], newer: readonly SavedLine[]): SavedLine[] {
  const byName = new Map(older.map((line) => [line.name, line]));
  for (const line of newer) byName.set(line.name, line);
  return [...byName.values()];
}

// Differences in ms and MB are small compared with the values they are computed from, so a relative tolerance alone would
// report noise.
const SLACK = { times: 0, ms: 1, MB: 20 } as const;

/** A sentence for each figure that is worse than the baseline by more than its tolerance. */
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
