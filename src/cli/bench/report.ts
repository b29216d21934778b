import { tableLines } from '../ui/table.ts';
import type { MachineInfo } from './machine.ts';
import { type Line, type Target, verdict } from './row.ts';

/** The results of one run, with its settings. */
export interface BenchReport {
  /** ISO 8601. */
  readonly at: string;
  readonly machine: MachineInfo;
  readonly settings: {
    readonly seconds: number;
    readonly rounds: number;
    readonly shards: number;
    readonly durability: 'fsync' | 'os';
  };
  readonly lines: readonly Line[];
}

/** The figures as a table for a terminal. */
export function reportLines(lines: readonly Line[]): string[] {
  const columns = [
    { title: '' },
    { title: 'measured', align: 'right' as const },
    { title: 'target', align: 'right' as const },
    { title: '' },
    { title: 'against' },
  ];
  const rows = lines.map((line) => [
    line.what,
    valueText(line),
    targetText(line),
    verdict(line),
    line.yardstick,
  ]);
  return tableLines(columns, rows);
}

/** `0.62`, `7.1`, `1.4 ms`, `92 MB`: factors have no unit. */
export function valueText({ value, unit }: Pick<Line, 'value' | 'unit'>): string {
  return withUnit(unit === 'MB' ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2), unit);
}

export function targetText({ target, unit }: { target: Target; unit: Line['unit'] }): string {
  if ('atMost' in target) return withUnit(`≤ ${target.atMost}`, unit);
  const tolerable = target.tolerable === undefined ? '' : ` (${target.tolerable})`;
  return withUnit(`≥ ${target.atLeast}`, unit) + tolerable;
}

function withUnit(text: string, unit: Line['unit']): string {
  return unit === 'times' ? text : `${text} ${unit}`;
}
