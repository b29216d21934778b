import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { type MachineInfo, machineInfo } from '../../src/cli/bench/machine.ts';
import { tableLines } from '../../src/cli/ui/table.ts';

/** One figure of a cluster. */
export interface Figure {
  /** With its unit. */
  readonly what: string;
  readonly measured: number;
  /** The same of NATS alone, in the same run. */
  readonly bare?: number;
  /** What `measured` divided by `bare` is to reach, or `measured` when there is no `bare`. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
}

/** The file of a benchmark of bench/cluster/ in bench/results/: docs/scaling.md is written from it. */
export interface ClusterResult {
  readonly at: string;
  readonly machine: MachineInfo;
  /** Above the number of processors, other programs were using them. */
  readonly load: { readonly average1Minute: number; readonly processors: number };
  /** How it was measured. */
  readonly settings: string;
  readonly figures: readonly Figure[];
}

/** Prints figures, and writes them to `bench/results` if asked to. */
export async function report(
  name: string,
  settings: string,
  figures: readonly Figure[],
  isSaved: boolean,
): Promise<void> {
  const machine = await machineInfo(import.meta.dirname);
  const right = (title: string) => ({ title, align: 'right' as const });
  const columns = [{ title: '' }, right('measured'), right('NATS'), right('ratio'), right('goal')];
  console.log(JSON.stringify(machine));
  console.log(tableLines(columns, figures.map(cellsOf)).join('\n'));
  if (!isSaved) return;
  const load = { average1Minute: loadavg()[0]!, processors: availableParallelism() };
  const result: ClusterResult = { at: new Date().toISOString(), machine, load, settings, figures };
  const path = `bench/results/cluster-${name}.json`;
  await writeFile(path, `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(`saved to ${path}; npm run docs writes it into docs/scaling.md`);
}

/** What, measured, bare, ratio, goal. */
export function cellsOf({ what, measured, bare, goal }: Figure): string[] {
  const goalText = goal && ('atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`);
  return [
    what,
    numberText(measured),
    bare === undefined ? '' : numberText(bare),
    bare === undefined ? '' : (measured / bare).toFixed(2),
    goalText ?? '',
  ];
}

/** Three digits at least, without more than one needs. */
function numberText(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
