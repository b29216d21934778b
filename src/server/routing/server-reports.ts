import type { Clock } from '../../lib/time/clock.ts';
import { accessReport } from '../access/report/access-report.ts';
import { KnownActions } from '../access/report/known-actions.ts';
import { functionTotals } from '../metrics/function-totals.ts';
import { SharedExposition } from '../metrics/shared-exposition.ts';
import type { OpenServices } from '../services/open-services.ts';
import { VERSION } from '../version.ts';
import { historyReport } from './history-route.ts';
import type { OperatorReports } from './operator-routes.ts';

const HEALTH = {
  writable: 'ok',
  full: 'disk full',
  failed: 'disk failed',
  unreachable: 'store unreachable',
} as const;

/**
 * What the routes of the server itself return.
 * @param startedMs when the server started, by the monotonic clock
 */
export function serverReports(opened: OpenServices, clock: Clock, startedMs: number): OperatorReports {
  const exposition = new SharedExposition(() => opened.metricSources);
  return {
    health: () => ({
      status: HEALTH[opened.writeState()],
      version: VERSION,
      pid: process.pid,
      uptimeSeconds: Math.floor((clock.monotonicMs() - startedMs) / 1000),
    }),
    metrics: (format) => exposition.text(format),
    streams: () => opened.streamMetrics(),
    mappings: () => opened.mappingStatus(),
    functions: async () =>
      functionTotals([...opened.metricSources.meters.totals()], await opened.functions()),
    history: (query) => historyReport(opened.history, query, clock.now()),
    access: async () =>
      opened.access
        ? accessReport({
            access: opened.access,
            observed: await opened.access.kept.all(),
            functions: await opened.functionRoles(),
            actions: new KnownActions(opened.services),
            nowMs: clock.now(),
          })
        : 'Access is not observed while it is not checked: start the server with --auth warn.',
    async resetAccess() {
      await opened.access?.kept.reset();
      opened.access?.authorizer.forget();
    },
  };
}
