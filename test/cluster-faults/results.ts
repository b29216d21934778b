import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import type { Fault } from './fault.ts';
import type { FaultReport } from './fault-run.ts';
import { missedBars, violations } from './verdict.ts';

/** One fault, once, under load. Counts are of records, gaps in milliseconds. */
export interface RoundResult {
  readonly fault: string;
  readonly acknowledged: number;
  readonly undecided: number;
  /** Reshards and changes of the retention. */
  readonly changes: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  readonly readers: number;
  readonly stream: number;
  /** Of the function: records that it never got, or first got after a later one of their key. */
  readonly undelivered: number;
  readonly deliveredLate: number;
  readonly gapMs: number;
  readonly maxGapMs: number;
  /** From an acknowledgement to the function. */
  readonly delayMs: number;
  readonly maxDelayMs: number;
  readonly violations: readonly string[];
  /** What took too long. */
  readonly missedBars: readonly string[];
}

/** All rounds of one fault. The gaps and delays are the middle and the longest one. */
export interface FaultResult {
  readonly fault: string;
  readonly about: string;
  readonly rounds: number;
  readonly violated: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  readonly undelivered: number;
  readonly deliveredLate: number;
  readonly medianGapMs: number;
  readonly gapMs: number;
  readonly maxGapMs: number;
  readonly medianDelayMs: number;
  readonly delayMs: number;
  readonly maxDelayMs: number;
  /** Of the machine, when the last round ended. */
  readonly load: number;
  readonly cores: number;
}

export function roundResult(
  fault: Pick<Fault, 'name' | 'maxGapMs' | 'maxDelayMs'>,
  { verdict, deliveries, reshards, retentionChanges }: FaultReport,
): RoundResult {
  const { acknowledged, undecided, gapMs } = verdict;
  return {
    fault: fault.name,
    acknowledged,
    undecided,
    changes: reshards + retentionChanges,
    lost: verdict.lost.length,
    duplicates: verdict.duplicates.length,
    outOfOrder: verdict.outOfOrder.length,
    readers: verdict.readers.length,
    stream: verdict.stream.length,
    undelivered: deliveries.undelivered.length,
    deliveredLate: deliveries.deliveredLate.length,
    gapMs: Math.round(gapMs),
    maxGapMs: fault.maxGapMs,
    delayMs: Math.round(deliveries.delayMs),
    maxDelayMs: fault.maxDelayMs,
    violations: violations(verdict, deliveries),
    missedBars: missedBars(verdict, deliveries, fault),
  };
}

/** Everything that a round shows to be wrong. */
export function foundIn({ violations, missedBars }: RoundResult): string[] {
  return [...violations, ...missedBars];
}

const right = (title: string) => ({ title, align: 'right' as const });

/** The columns of `resultRow`. */
export const RESULT_COLUMNS = [
  { title: 'fault' },
  ...['acknowledged', 'undecided', 'changes', 'lost', 'duplicates', 'out of order', 'readers', 'shards'].map(
    right,
  ),
  ...['undelivered', 'late', 'gap s', 'bar s', 'delay s', 'bar s'].map(right),
  { title: 'bars' },
];

export function resultRow(result: RoundResult): string[] {
  const { acknowledged, undecided, changes, lost, duplicates, outOfOrder, readers, stream } = result;
  return [
    result.fault,
    ...[acknowledged, undecided, changes, lost, duplicates, outOfOrder, readers, stream].map(String),
    ...[result.undelivered, result.deliveredLate].map(String),
    (result.gapMs / 1_000).toFixed(1),
    (result.maxGapMs / 1_000).toFixed(0),
    (result.delayMs / 1_000).toFixed(1),
    (result.maxDelayMs / 1_000).toFixed(0),
    foundIn(result).length === 0 ? 'held' : 'VIOLATED',
  ];
}

/** Writes the rounds of this run to a file, for each fault instead of those that an earlier run wrote. */
export async function saveResults(
  file: string,
  rounds: readonly RoundResult[],
  faults: readonly Pick<Fault, 'name' | 'about'>[],
): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  const results = new Map((JSON.parse(text) as FaultResult[]).map((result) => [result.fault, result]));
  for (const { name, about } of faults) {
    const of = rounds.filter(({ fault }) => fault === name);
    if (of.length > 0) results.set(name, { ...summary(of), about });
  }
  const ordered = faults.flatMap(({ name }) => results.get(name) ?? []);
  await writeFile(file, `${JSON.stringify(ordered, undefined, 2)}\n`);
}

function summary(rounds: readonly RoundResult[]): Omit<FaultResult, 'about'> {
  const sum = (count: (round: RoundResult) => number) =>
    rounds.reduce((total, round) => total + count(round), 0);
  const gaps = rounds.map(({ gapMs }) => gapMs).toSorted((a, b) => a - b);
  const delays = rounds.map(({ delayMs }) => delayMs).toSorted((a, b) => a - b);
  return {
    fault: rounds[0]!.fault,
    rounds: rounds.length,
    violated: sum((round) => Number(foundIn(round).length > 0)),
    acknowledged: sum((round) => round.acknowledged),
    lost: sum((round) => round.lost),
    duplicates: sum((round) => round.duplicates),
    outOfOrder: sum((round) => round.outOfOrder),
    undelivered: sum((round) => round.undelivered),
    deliveredLate: sum((round) => round.deliveredLate),
    medianGapMs: gaps[Math.floor(gaps.length / 2)]!,
    gapMs: gaps.at(-1)!,
    maxGapMs: rounds[0]!.maxGapMs,
    medianDelayMs: delays[Math.floor(delays.length / 2)]!,
    delayMs: delays.at(-1)!,
    maxDelayMs: rounds[0]!.maxDelayMs,
    load: Number(loadavg()[0]!.toFixed(1)),
    cores: cpus().length,
  };
}
