import { MAX_SHARDS } from '../../planning/limits.ts';
import type { Plan } from '../../planning/plan.ts';
import type { RegionPrices } from '../../planning/prices.ts';
import { counted } from '../ui/counted.ts';
import type { Terminal } from '../ui/terminal.ts';
import { wrapped } from '../ui/visible-text.ts';
import { capacityLine } from './capacity-line.ts';
import { costLines } from './cost-rows.ts';
import { rounded } from './format.ts';
import { formatTraffic, LIMIT_TITLES, limitLines } from './limit-rows.ts';
import { settingsLines } from './settings-lines.ts';

const MAX_COLUMNS = 110;

export interface PlanReport {
  readonly plan: Plan;
  readonly prices: RegionPrices;
  /** What the plan starts from, for a stream that was measured. */
  readonly measured: readonly string[];
  readonly notes: readonly string[];
  /** A size to compare with, from `--shards`. */
  readonly comparedShards: number | undefined;
}

/** The plan for people. */
export function planLines(
  { plan, prices, measured, notes, comparedShards }: PlanReport,
  { out, style }: Pick<Terminal, 'out' | 'style'>,
): string[] {
  const columns = Math.min(out.columns, MAX_COLUMNS);
  return [
    style('bold', heading(plan)),
    '',
    ...measured,
    ...trafficLines(plan),
    capacityLine(plan.shards),
    ...(comparedShards === undefined ? [] : [comparison(plan, comparedShards)]),
    '',
    ...limitLines(plan, out, style),
    '',
    ...settingsLines(plan),
    '',
    ...costLines(plan, prices, style),
    ...(notes.length === 0 ? [] : ['']),
    ...notes.flatMap((note) => bulleted(note, columns)),
  ];
}

function heading({ shards, unsolved, binding }: Plan): string {
  const isTooMuch = shards === MAX_SHARDS && unsolved.includes(binding);
  const verdict = isTooMuch ? ' are not enough for' : ', decided by';
  return `${counted(shards, 'shard')}${verdict}: ${LIMIT_TITLES[binding]}`;
}

function trafficLines({ workload, peak, putUnitsPerRecord }: Plan): string[] {
  const { recordsPerSecond, recordBytes, peakToMean } = workload;
  const mean = formatTraffic(recordsPerSecond, recordsPerSecond * recordBytes);
  const units = `${rounded(recordsPerSecond * putUnitsPerRecord)} PUT payload units/s`;
  return [
    `written: ${mean}, ${units}`,
    ...(peakToMean > 1 ? [`at the peak: ${formatTraffic(peak.recordsPerSecond, peak.bytesPerSecond)}`] : []),
  ];
}

function comparison({ shards }: Plan, compared: number): string {
  const verdict =
    compared < shards
      ? `${counted(shards - compared, 'shard')} too few`
      : compared > shards
        ? `${counted(compared - shards, 'shard')} more than this plan needs`
        : 'as planned';
  return `${capacityLine(compared)}: ${verdict}`;
}

function bulleted(note: string, columns: number): string[] {
  const [first = '', ...rest] = wrapped(note, columns, '  ');
  return [`- ${first.trimStart()}`, ...rest];
}
