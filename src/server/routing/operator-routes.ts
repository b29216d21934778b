import type { StreamMetrics } from '../../engine/metrics.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import type { AccessReport } from '../access/report/contract.ts';
import type { HistoryReport } from './history-route.ts';
import { CONTENT_TYPES, type ExpositionFormat, formatFor } from '../metrics/exposition.ts';
import type { FunctionTotal } from '../metrics/function-totals.ts';
import type { ServerHealth } from '../server-health.ts';

/** Prefix of the paths of the server itself. */
export const OPERATOR_PREFIX = '/_millrace';
const ACCESS_PATH = `${OPERATOR_PREFIX}/access`;
export const HEALTH_PATH = `${OPERATOR_PREFIX}/health`;

export interface OperatorReports {
  health(): HealthReport;
  /** The metrics as text in UTF-8. */
  metrics(format: ExpositionFormat): Promise<Buffer>;
  /** The counters of streams for the command line, including streams that have no shard yet. */
  streams(): readonly StreamMetrics[];
  mappings(): readonly MappingStatus[];
  /** Counters of functions. */
  functions(): Promise<readonly FunctionTotal[]>;
  /** Series over time; a sentence for a query that is not valid. */
  history(query: WireRequest['query']): HistoryReport | string;
  /** What users and roles need; a sentence when access is not observed. */
  access(): Promise<AccessReport | string>;
  /** Forgets what was observed for `access`. */
  resetAccess(): Promise<void>;
}

interface HealthReport extends ServerHealth {
  /**
   * - `ok`
   * - `disk full`: writes are refused until there is space; status 200, because a restart does not help
   * - `disk failed`: writes are refused until a restart; status 503
   * - `store unreachable`: another process has the store, and does not answer; status 503
   */
  readonly status: 'ok' | 'disk full' | 'disk failed' | 'store unreachable';
}

/** With these, a load balancer sends requests to another server. */
const UNREADY: ReadonlySet<HealthReport['status']> = new Set(['disk failed', 'store unreachable']);

const PATHS = ['/health', '/metrics', '/streams', '/mappings', '/functions', '/history', '/access'].map(
  (path) => OPERATOR_PREFIX + path,
);

/** Whether people open the report itself in a browser. What the others have, the dashboard shows. */
export function isReadByPeople(path: string): boolean {
  return path === HEALTH_PATH || path === `${OPERATOR_PREFIX}/metrics`;
}

export async function serveOperatorRoute(
  reports: OperatorReports,
  { path, method, headers, query }: Pick<WireRequest, 'path' | 'method' | 'headers' | 'query'>,
): Promise<WireResponse> {
  if (method === 'DELETE' && path === ACCESS_PATH) {
    await reports.resetAccess();
    return { status: 204, headers: {}, body: '' };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    const deletes = path === ACCESS_PATH;
    const accepted = deletes ? 'GET and DELETE' : 'GET';
    return text(405, `${path} accepts ${accepted} only.\n`, {
      allow: `GET, HEAD${deletes ? ', DELETE' : ''}`,
    });
  }
  switch (path.slice(OPERATOR_PREFIX.length)) {
    case '/health': {
      const health = reports.health();
      return json(health, UNREADY.has(health.status) ? 503 : 200);
    }
    case '/streams':
      return json(reports.streams());
    case '/mappings':
      return json(reports.mappings());
    case '/functions':
      return json(await reports.functions());
    case '/history': {
      const history = reports.history(query);
      return typeof history === 'string' ? text(400, `${history}\n`) : json(history);
    }
    case '/access': {
      const access = await reports.access();
      return typeof access === 'string' ? text(409, `${access}\n`) : json(access);
    }
    case '/metrics': {
      const format = formatFor(headers['accept']);
      return text(200, await reports.metrics(format), { 'content-type': CONTENT_TYPES[format] });
    }
    default:
      return text(
        404,
        `Not found. The paths are ${PATHS.join(', ')}, and ${OPERATOR_PREFIX}/ for the dashboard.\n`,
      );
  }
}

function json(value: unknown, status = 200): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

function text(status: number, body: string | Buffer, headers: Record<string, string> = {}): WireResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}
