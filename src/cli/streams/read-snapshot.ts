import type { StreamMetrics } from '../../engine/metrics.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { FunctionTotal } from '../../server/metrics/function-totals.ts';
import { type ReportAccess, reportTransport } from '../connection/report-access.ts';
import { readReport } from '../connection/read-report.ts';
import type { Snapshot } from './rates.ts';

/** Reads the counters of all streams, event source mappings and functions of a server. */
export async function readSnapshot(endpoint: string, clock: Clock, access: ReportAccess): Promise<Snapshot> {
  const transport = reportTransport(endpoint, access);
  try {
    const streams = await readReport<readonly StreamMetrics[]>(transport, endpoint, 'streams');
    const mappings = await readReport<readonly MappingStatus[]>(transport, endpoint, 'mappings');
    const functions = await readReport<readonly FunctionTotal[]>(transport, endpoint, 'functions');
    return { atMs: clock.monotonicMs(), streams, mappings, functions };
  } finally {
    transport.close();
  }
}
