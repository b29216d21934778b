import { median } from '../../src/cli/bench/side-by-side.ts';
import { markdownTable } from '../../scripts/markdown-table.ts';
import type { PeerFigures, PeerResult, PeerResults } from './results.ts';

/** The medians of the rounds of one peer. */
export interface PeerSummary extends PeerFigures {
  readonly name: string;
  readonly version: string;
  readonly keeps: string;
}

/** The medians, the quickest first. */
export function summaries({ peers }: PeerResults): PeerSummary[] {
  return peers.map(summaryOf).toSorted((one, other) => other.recordsPerSecond - one.recordsPerSecond);
}

export function summarize(results: PeerResults): string[] {
  return summaries(results).map(
    ({ name, recordsPerSecond, p50Ms, p99Ms, cpuMicrosPerRecord, memoryMb }) =>
      `${name}: ${recordsPerSecond} records/s, p50 ${p50Ms} ms, p99 ${p99Ms} ms, ${cpuMicrosPerRecord} us of processor time a record, ${memoryMb} MB`,
  );
}

export function renderTable(results: PeerResults): string {
  const head = [
    'server',
    'at the acknowledgement',
    'records/s',
    'p50',
    'p99',
    'CPU per record',
    'memory',
    'start',
  ];
  const rows = summaries(results).map((one) => [
    `${one.name} ${one.version}`,
    one.keeps,
    thousands(one.recordsPerSecond),
    `${one.p50Ms} ms`,
    `${one.p99Ms} ms`,
    `${one.cpuMicrosPerRecord} µs`,
    `${one.memoryMb} MB`,
    `${(one.startMs / 1_000).toFixed(1)} s`,
  ]);
  const { at, machine, settings, notRun } = results;
  const circumstances =
    `Medians of ${settings['rounds']} rounds of ${settings['seconds']} s on ${at.slice(0, 10)} at commit ${machine.commit}, ` +
    `${machine.cores} cores of ${machine.processor}, Node ${machine.node}; load of the machine before ${machine.loadBefore.toFixed(1)}.`;
  const missing = notRun.map(({ name, version, reason }) => `Not run: ${name} ${version}: ${reason}`);
  return [markdownTable(head, rows), '', circumstances, ...missing].join('\n');
}

function summaryOf({ name, version, keeps, rounds }: PeerResult): PeerSummary {
  const of = (figure: keyof PeerFigures) => median(rounds.map((round) => round[figure]));
  return {
    name,
    version,
    keeps,
    recordsPerSecond: of('recordsPerSecond'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    cpuMicrosPerRecord: of('cpuMicrosPerRecord'),
    memoryMb: of('memoryMb'),
    startMs: of('startMs'),
  };
}

function thousands(value: number): string {
  return value.toLocaleString('en-US');
}
