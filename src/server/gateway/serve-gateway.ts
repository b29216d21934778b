import type { Gateway } from '../../cluster/gateway.ts';
import { UseExchange } from '../../cluster/use-exchange.ts';
import { ConsumerQuotas } from '../../engine/consumers/consumer-quotas.ts';
import { ShardQuotas } from '../../engine/limits/shard-quotas.ts';
import { Upstream, type UpstreamOptions } from '../../lib/http/upstream.ts';
import { operatorGate } from '../access/operator-gate.ts';
import type { Closers } from '../closers.ts';
import type { ServerParts } from '../start/server-parts.ts';
import type { Serving } from '../start/serving.ts';
import { GatewayCalls } from './calls/gateway-calls.ts';
import { pingsOf } from './calls/ping.ts';
import { type DescribedStore, natsReport } from './nats-report.ts';
import { openGatewayFunctions } from './functions/open-gateway-functions.ts';
import { type GatewayBase, openGatewayBase } from './gateway-base.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { Home } from './home/home.ts';
import { handleMappingCalls, mappingHomeBy } from './mappings/mapping-calls.ts';
import { openGatewayMappings } from './mappings/open-gateway-mappings.ts';
import { planeSources } from './home/no-home.ts';
import { homeOpener } from './home/open-home.ts';
import { gatewayDispatch } from './passing/gateway-dispatch.ts';
import { reportCounts } from './whole/collect.ts';

const PASSED_REQUESTS: UpstreamOptions = {
  /** An invocation of a function lasts as long as its request. */
  maxConnections: 1_000,
  /** Longer than a function may run. A home that is gone ends its connections, or is noticed by its membership. */
  silenceMs: 16 * 60_000,
};
const CALLS: UpstreamOptions = {
  /** As many as functions may run on another gateway: a call lasts as long as the function that it runs. */
  maxConnections: 1_000,
  /** It is gone before, if it is dead. */
  silenceMs: 30_000,
};
/** How long batches that a drained gateway has begun may take; they are delivered again elsewhere after it. */
const DRAIN_MS = 600;

/**
 * Opens a gateway: Kinesis over the shared store, and all other services while this gateway is their home. Requests for
 * them go to the home meanwhile.
 */
export async function serveGateway(parts: ServerParts, closers: Closers): Promise<Serving> {
  const base = await openGatewayBase(parts, closers);
  const { options, clock, logger, gateway, plane, key } = base;
  const upstream = openUpstream(PASSED_REQUESTS, closers);
  const calls = new GatewayCalls({ gateway, key, upstream: openUpstream(CALLS, closers), clock, logger });
  const home = new Home({ clock, logger });
  const functions = await openGatewayFunctions({
    plane,
    options,
    calls,
    gateway,
    home: () => home.current?.opened,
    closers,
  });
  closers.add(async () => {
    await home.close();
    await gateway.close();
  });
  handleMappingCalls(calls, () => home.current?.opened.mappingHome);
  const mappings = await openGatewayMappings({
    plane,
    options,
    gateway,
    functions,
    home: mappingHomeBy(calls, plane.access !== undefined),
  });
  closers.add(() => mappings.close());
  const openHome = homeOpener({ base, calls, functions, mappings });
  const sources = () =>
    home.current?.opened.metricSources ??
    planeSources(plane, { functions: functions.runner.counters, mappings });
  reportCounts(calls, base.random.uuid(), sources);
  await gateway.join({
    load: () => ({ functions: functions.load, loops: mappings.loopCount }),
    reach: pingsOf(calls),
    onHome: (lease) => home.begin(lease, openHome, () => gateway.releaseHome()),
    onPassHome: () => home.stop(),
    onCutOff: () => functions.endAll(),
    onLost() {
      home.lose();
      functions.endAll();
    },
  });
  if (parts.options.quotas === 'on') exchangeUse(base, closers);
  const drain = drainOnce(gateway, home);
  const store: DescribedStore = base.store;
  const routes = gatewayRoutes({
    ...base,
    nats: natsReport({ store, gateway, calls, clock }),
    problem: () => store.problem,
    drain,
    sources,
    admitOperator: plane.access?.mode === 'enforce' ? operatorGate(plane.access, base.attempts) : undefined,
  });
  return {
    dispatch: gatewayDispatch({ base, home, calls, upstream, routes }),
    root: () => plane.root,
    services: () => [plane.kinesis],
    metricSources: sources,
    firstApi: () => home.current?.opened.functionRoutes.apis.firstApi(),
    async stopWork() {
      await gateway.whileMember(drain());
      await functions.whenIdle();
    },
  };
}

/** Connections to other gateways. Nothing is sent again: a gateway that was killed may have done what it was asked for. */
function openUpstream(bounds: UpstreamOptions, closers: Closers): Upstream {
  const upstream = new Upstream({ ...bounds, resends: false });
  closers.add(async () => upstream.close());
  return upstream;
}

/** Quotas hold for all gateways together: each one reports what it used. */
function exchangeUse({ store: { meta }, clock, random, logger, plane }: GatewayBase, closers: Closers): void {
  const { streams, subscriptions } = plane.engine;
  const exchange = new UseExchange({
    meta,
    clock,
    logger,
    id: random.uuid(),
    quotas: {
      shard: new ShardQuotas(streams),
      consumer: new ConsumerQuotas(streams, subscriptions),
      calls: plane.controlRates,
    },
  });
  closers.add(() => exchange.close());
}

/** Moves the work of this gateway to the others. Later calls share the first one. */
function drainOnce(gateway: Gateway, home: Home): () => Promise<void> {
  const drain = async () => {
    await gateway.drain();
    await Promise.all([gateway.releaseSlots(DRAIN_MS), home.stop()]);
    await gateway.releaseHome();
  };
  let draining: Promise<void> | undefined;
  return () => (draining ??= drain());
}
