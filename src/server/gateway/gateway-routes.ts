import type { Gateway } from '../../cluster/gateway.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireResponse } from '../../protocol/http.ts';
import type { AdmitOperator } from '../access/operator-gate.ts';
import { CONTENT_TYPES, formatFor } from '../metrics/exposition.ts';
import { SharedExposition } from '../metrics/shared-exposition.ts';
import type { MetricSources } from '../metrics/sources.ts';
import type { WriteState } from '../../storage/port.ts';
import { HEALTH_PATH, OPERATOR_PREFIX } from '../routing/operator-routes.ts';
import type { DataPlane } from '../services/data-plane.ts';
import type { ServicesOptions } from '../services/options.ts';
import { VERSION } from '../version.ts';
import type { NatsReport } from './nats-report.ts';
import { clusterStatus } from './status.ts';

export const METRICS_PATH = `${OPERATOR_PREFIX}/metrics`;
/** GET: the status of the cluster. */
const CLUSTER_PATH = `${OPERATOR_PREFIX}/cluster`;
/** POST: moves the work of this gateway to the others; it is not ready afterwards. */
const DRAIN_PATH = `${CLUSTER_PATH}/drain`;

const PATHS: ReadonlySet<string> = new Set([HEALTH_PATH, METRICS_PATH, CLUSTER_PATH, DRAIN_PATH]);

/** Whether a path is about the gateway that receives the request, and is not passed to the home. */
export function isGatewayPath(path: string): boolean {
  return PATHS.has(path);
}

export interface GatewayRoutes {
  readonly gateway: Gateway;
  readonly plane: DataPlane;
  readonly sources: () => MetricSources;
  readonly nats: () => Promise<NatsReport>;
  /** Why the store cannot be used. */
  readonly problem: () => string | undefined;
  readonly drain: () => Promise<void>;
  /** Undefined when every client may use these routes. The health is for all. */
  readonly admitOperator: AdmitOperator | undefined;
  readonly options: Pick<ServicesOptions, 'ofServer'>;
  readonly clock: Clock;
  /** By the monotonic clock. */
  readonly startedMs: number;
}

type Readiness =
  | 'ok'
  | 'draining'
  | 'not a member'
  | 'home unreachable'
  | 'store unreachable'
  | 'store full'
  | 'store failed';

const STORE: Readonly<Record<WriteState, Readiness>> = {
  writable: 'ok',
  full: 'store full',
  unreachable: 'store unreachable',
  failed: 'store failed',
};

export function gatewayRoutes(routes: GatewayRoutes): Dispatch {
  const exposition = new SharedExposition(routes.sources);
  return async (request, context) => {
    const { path, method, headers } = request;
    const wanted = path === DRAIN_PATH ? 'POST' : 'GET';
    if (method !== wanted && !(wanted === 'GET' && method === 'HEAD')) {
      return { status: 405, headers: { allow: wanted }, body: `${path} accepts ${wanted} only.\n` };
    }
    if (path === HEALTH_PATH) return health(routes);
    const operator = await routes.admitOperator?.(request, context);
    if (operator && 'status' in operator) return operator;
    switch (path) {
      case METRICS_PATH: {
        const format = formatFor(headers['accept']);
        const text = await exposition.text(format);
        return { status: 200, headers: { 'content-type': CONTENT_TYPES[format] }, body: text };
      }
      case DRAIN_PATH:
        if (routes.options.ofServer) {
          const body = 'The processes of one server are not drained one by one: stop the server.\n';
          return { status: 409, headers: {}, body };
        }
        await routes.drain();
        return json(200, { drained: routes.gateway.id });
      default:
        return json(200, clusterStatus(routes.gateway, routes.plane.store, await routes.nats()));
    }
  };
}

/** 200 only while this gateway can serve every client. */
function health(routes: GatewayRoutes): WireResponse {
  const { gateway, clock, startedMs, admitOperator } = routes;
  const { ofServer } = routes.options;
  const status = readiness(routes);
  return json(status === 'ok' || (status === 'store full' && gateway.isMember) ? 200 : 503, {
    status,
    // It names servers, which are the operator's where others may ask as well.
    ...(!admitOperator && { problem: routes.problem() }),
    version: VERSION,
    // The first is the process that an operator stops: the one with the store.
    ...(ofServer ? { pid: process.ppid, gatewayPid: process.pid } : { pid: process.pid }),
    uptimeSeconds: Math.floor((clock.monotonicMs() - startedMs) / 1000),
    gateway: gateway.id,
    home: gateway.home?.id,
  });
}

function readiness({ gateway, plane: { store } }: GatewayRoutes): Readiness {
  if (gateway.isDraining) return 'draining';
  // A membership is renewed in the store as well.
  if (!gateway.isMember && store.writeState === 'writable') return 'not a member';
  if (gateway.whenCutOff.aborted && store.writeState === 'writable') return 'home unreachable';
  return STORE[store.writeState];
}

function json(status: number, value: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
