import { createDispatcher, type Dispatch } from '../protocol/dispatcher.ts';
import { type ClientCheck, clientCheck } from './access/client-check.ts';
import type { Access } from './access/open-access.ts';
import { operatorGate } from './access/operator-gate.ts';
import { urlClients } from './access/url-client.ts';
import { FailedAttempts } from './admission/failed-attempts.ts';
import type { Audit } from './audit/audit.ts';
import type { Closers } from './closers.ts';
import type { ServedServices } from './controls/session/server-session.ts';
import type { TestControls } from './controls/test-controls.ts';
import { Dashboard } from './dashboard/dashboard.ts';
import { WatchedInvocations } from './dashboard/invocations/watched-invocations.ts';
import type { Forwarding } from './forwarding/open-forwarding.ts';
import { withApiHosts } from './routing/api-hosts.ts';
import { withHostRule } from './routing/host-rule.ts';
import { serverReports } from './routing/server-reports.ts';
import { withServerRoutes } from './routing/server-routes.ts';
import { withWebPageRule } from './routing/web-page-rule.ts';
import { type OpenServices, openServices } from './services/open-services.ts';
import type { ServicesOptions } from './services/options.ts';

export interface ServerOptions extends Omit<ServicesOptions, 'forwarded'> {
  readonly forwarding: Pick<Forwarding, 'services'>;
  /** Refuses requests for hosts of the public DNS, unless the server is open to a network. */
  readonly onlyPrivateHosts: boolean;
  /** Origins of web pages that may call, in addition to those of this machine. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Who clients are, while access is checked; by default their signatures say so. */
  readonly clients?: ((access: Access) => ClientCheck) | undefined;
  /** The failed attempts of clients; by default those at these routes. */
  readonly attempts?: FailedAttempts | undefined;
  /** Lets tests control the server; none by default. */
  readonly testControls?: TestControls | undefined;
  /** Records the requests of clients. */
  readonly audit?: Audit | undefined;
  /** Keeps recent invocations for the dashboard; without it none are kept. */
  readonly watched?: WatchedInvocations;
}

/** Opens the services and the routes in front of them. Nothing listens yet. */
export async function openServer(options: ServerOptions, closers: Closers): Promise<ServedServices> {
  const startedMs = options.clock.monotonicMs();
  const opened = await openServices({ ...options, forwarded: options.forwarding.services }, closers);
  return { dispatch: routeServices(opened, options, startedMs, closers), opened };
}

/**
 * The routes in front of services.
 * @param startedMs when the server started, by the monotonic clock
 */
export function routeServices(
  opened: OpenServices,
  options: ServerOptions,
  startedMs: number,
  closers: Closers,
): Dispatch {
  const { clock, logger, random, audit, forwarding, onlyPrivateHosts, testControls } = options;
  const { attempts = new FailedAttempts(clock) } = options;
  const { access } = opened;
  const services = audit ? opened.services.map((service) => audit.wrapService(service)) : opened.services;
  const check = access && (options.clients?.(access) ?? clientCheck(access, clock, attempts));
  const dispatcher = createDispatcher(services, {
    logger,
    random,
    clock,
    forwarded: forwarding.services,
    ...check,
  });
  const dashboard = new Dashboard({
    parts: opened.dashboardParts,
    services,
    history: opened.history,
    watched: options.watched ?? new WatchedInvocations(clock),
    clock,
    random,
    logger,
    endpoint: options.endpoint,
  });
  closers.add(async () => dashboard.close());
  const routed = withServerRoutes(dispatcher, {
    functions: opened.functionRoutes,
    reports: serverReports(opened, clock, startedMs),
    dashboard,
    testControls,
    clientOf: access && check && urlClients(access, check),
    admitOperator: access?.mode === 'enforce' ? operatorGate(access, attempts) : undefined,
  });
  const guarded = withWebPageRule(routed, {
    allowedOrigins: options.allowedOrigins,
    corsAllowsOrigin: async (path, origin) => {
      const { apis, urls } = opened.functionRoutes;
      return apis.allowsOrigin(path, origin) || urls.allowsOrigin(path, origin);
    },
  });
  const open = withApiHosts(guarded);
  return onlyPrivateHosts ? withHostRule(open) : open;
}
