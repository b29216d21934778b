import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { FunctionTotal } from '../../server/metrics/function-totals.ts';
import type { HistoryReport } from '../../server/routing/history-route.ts';
import { type ReportAccess, reportTransport } from '../connection/report-access.ts';
import { readReport } from '../connection/read-report.ts';

export interface HistoryRange {
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** How many steps a plot should have at most. */
  readonly maxSteps: number;
}

/** What a server knows of a range of time. */
export interface ReadHistory {
  readonly fromMs: number;
  readonly toMs: number;
  readonly series: HistoryReport['series'];
  readonly mappings: readonly MappingStatus[];
  readonly functions: readonly Pick<FunctionTotal, 'account' | 'region' | 'functionName'>[];
  readonly version: string;
}

/** @throws OperatorError when the server does not respond */
export async function readHistory(
  endpoint: string,
  range: HistoryRange,
  access: ReportAccess,
): Promise<ReadHistory> {
  const transport = reportTransport(endpoint, access);
  const read = <T>(report: string) => readReport<T>(transport, endpoint, report);
  try {
    const { fromMs, toMs } = await read<HistoryReport>(`history?${query({ ...range, kind: 'none' })}`);
    const step = Math.ceil((toMs - fromMs) / range.maxSteps);
    const series: HistoryReport['series'][number][] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const page: HistoryReport = await read(`history?${query({ fromMs, toMs, step, after })}`);
      // The list has every series that is known since the start of the range, also those of later.
      series.push(...page.series.filter(({ values }) => values.some((value) => (value ?? 0) !== 0)));
      after = page.next;
    }
    const mappings = await read<readonly MappingStatus[]>('mappings');
    const functions = await read<readonly FunctionTotal[]>('functions');
    const { version } = await read<{ readonly version: string }>('health');
    return { fromMs, toMs, series, mappings, functions, version };
  } finally {
    transport.close();
  }
}

function query(parts: {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly step?: number;
  readonly after?: number;
  readonly kind?: string;
}): string {
  const { fromMs: from, toMs: to, step, after, kind } = parts;
  return Object.entries({ from, to, step, after, kind })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join('&');
}
