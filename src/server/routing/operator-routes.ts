import type { StreamMetrics } from '../../engine/metrics.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireResponse } from '../../protocol/http.ts';

/** Where the server answers about itself; every other path belongs to AWS. */
export const OPERATOR_PREFIX = '/_millrace';

export interface OperatorReports {
  health(): HealthReport;
  /** Prometheus text, version 0.0.4. */
  metrics(): string;
  /** The same counters for the command line, with streams that have no shard yet. */
  streams(): readonly StreamMetrics[];
}

interface HealthReport {
  /**
   * - `ok`
   * - `disk full`: changes are refused until there is space; answered with 200, for a restart does not help
   * - `disk failed`: changes are refused until a restart; answered with 503
   */
  readonly status: 'ok' | 'disk full' | 'disk failed';
  readonly version: string;
  readonly pid: number;
  readonly uptimeSeconds: number;
}

/** Takes the operator's paths out of the stream of requests before they reach the services. */
export function withOperatorRoutes(dispatch: Dispatch, facts: OperatorReports): Dispatch {
  return (request, about) => {
    const { path, method } = request;
    if (
      !path.startsWith(OPERATOR_PREFIX) ||
      (path.length > OPERATOR_PREFIX.length && path[OPERATOR_PREFIX.length] !== '/')
    ) {
      return dispatch(request, about);
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return Promise.resolve(text(405, `${path} is read with GET.\n`, { allow: 'GET, HEAD' }));
    }
    return Promise.resolve(operatorAnswer(path.slice(OPERATOR_PREFIX.length), facts));
  };
}

function operatorAnswer(route: string, facts: OperatorReports): WireResponse {
  switch (route) {
    case '/health': {
      const health = facts.health();
      return json(health, health.status === 'disk failed' ? 503 : 200);
    }
    case '/streams':
      return json(facts.streams());
    case '/metrics':
      return text(200, facts.metrics(), { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    default:
      return text(404, 'There are /_millrace/health, /_millrace/metrics and /_millrace/streams.\n');
  }
}

function json(value: unknown, status = 200): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

function text(status: number, body: string, headers: Record<string, string> = {}): WireResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}
