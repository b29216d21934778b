import { printJson, printLines, type Style } from '../../ui/terminal.ts';
import type { DemoResult } from '../run-demo.ts';
import { reportLines } from './report.ts';

export interface PrintTarget {
  readonly out: { write(text: string): unknown };
  readonly style: Style;
  /** Receives what is wrong when the result itself is JSON. */
  readonly log: (line: string) => void;
  readonly json: boolean;
}

/**
 * Prints the result of a demo.
 * @returns the exit code
 */
export function printResult(
  {
    summary,
    faults,
    shortfall,
  }: Pick<DemoResult, 'summary' | 'faults'> & { readonly shortfall: string | undefined },
  { out, style, log, json }: PrintTarget,
): number {
  if (json) {
    if (shortfall !== undefined) log(shortfall);
    for (const fault of faults) log(`FAULT: ${fault}`);
    printJson(out, summary);
  } else {
    printLines(out, ['', ...reportLines(summary, { faults, shortfall }, style)]);
  }
  return faults.length === 0 ? 0 : 1;
}
