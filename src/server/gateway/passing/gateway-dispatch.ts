import { createDispatcher, type Dispatch } from '../../../protocol/dispatcher.ts';
import { ScopeReader } from '../../../protocol/signature/scope.ts';
import type { Upstream } from '../../../lib/http/upstream.ts';
import { clientCheck } from '../../access/client-check.ts';
import { withReservedTags } from '../../reserved-tags.ts';
import { withHostRule } from '../../routing/host-rule.ts';
import { withWebPageRule } from '../../routing/web-page-rule.ts';
import { GatewayCalls } from '../calls/gateway-calls.ts';
import type { GatewayBase } from '../gateway-base.ts';
import { isGatewayPath, METRICS_PATH } from '../gateway-routes.ts';
import type { Home } from '../home/home.ts';
import { NOT_HOME_HEADER, writeRefusal } from '../proofs/refusal.ts';
import { ON_EVERY_GATEWAY } from './locations.ts';
import { isFor } from './own-requests.ts';
import { passToHome } from './pass-to-home.ts';
import { withPassedRequests } from './passed-requests.ts';
import { unavailable } from './unavailable.ts';

/** How long a request waits for services that are being opened. */
const OPENING_MS = 5_000;

export interface GatewayDispatchOptions {
  readonly base: GatewayBase;
  readonly home: Home;
  readonly calls: GatewayCalls;
  /** Connections to the home. */
  readonly upstream: Upstream;
  /** The paths of the gateway itself. */
  readonly routes: Dispatch;
}

/** Handles what every gateway serves, and passes all other requests to the home. */
export function gatewayDispatch({
  base,
  home,
  calls,
  upstream,
  routes: ownRoutes,
}: GatewayDispatchOptions): Dispatch {
  const { parts, options, clock, random, logger, gateway, plane, key, attempts, withCurrent } = base;
  const { access } = plane;
  const everywhere = [plane.clientKinesis]
    .filter(({ name }) => ON_EVERY_GATEWAY.has(name))
    .map(withReservedTags)
    .map((service) => parts.audit?.wrapService(service) ?? service);
  const check = access && clientCheck(access, clock, attempts);
  const guarded = (dispatch: Dispatch) => {
    const { allowedOrigins } = options;
    const ruled = withWebPageRule(dispatch, { allowedOrigins, corsAllowsOrigin: async () => false });
    return options.onlyPrivateHosts ? withHostRule(ruled) : ruled;
  };
  const own = guarded(withCurrent(createDispatcher(everywhere, { logger, random, clock, ...check })));
  const routes = guarded(ownRoutes);
  const passOn = passToHome({
    gateway,
    own: () => home.current?.dispatch,
    whenCutOff: () => gateway.whenCutOff,
    whenGone: (memberId) => gateway.members.whenGone(memberId),
    key,
    upstream,
    clock,
  });
  /** A request that another gateway took this one to be the home for. It is not passed on again. */
  const asHome: Dispatch = async (request, context) => {
    if (gateway.home?.isSelf === true) await home.settled(OPENING_MS);
    const { current } = home;
    if (current) return current.dispatch(request, context);
    return unavailable(request, context.requestId, 'This gateway is not the home.', {
      [NOT_HOME_HEADER]: writeRefusal(key, context.requestId),
    });
  };
  const scopes = new ScopeReader();
  // Who reads metrics of a shared port meets any process, so the home answers for all of them.
  const passesMetrics = options.ofServer !== undefined;
  const isOwnPath = (path: string) => isGatewayPath(path) && !(passesMetrics && path === METRICS_PATH);
  return withPassedRequests(key, (request, context, isPassed) => {
    if (isOwnPath(request.path)) return routes(request, context);
    if (GatewayCalls.isCall(request.path)) return calls.dispatch(request, context);
    const scope = scopes.read(request);
    if (everywhere.some((service) => isFor(service, request, scope))) return own(request, context);
    const { current } = home;
    if (current) return current.dispatch(request, context);
    return isPassed ? asHome(request, context) : passOn(request, context);
  });
}
