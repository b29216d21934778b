import { AccessSecrets } from '../../access/access-secrets.ts';
import { Gateway } from '../../cluster/gateway.ts';
import { UseExchange } from '../../cluster/use-exchange.ts';
import { ShardQuotas } from '../../engine/limits/shard-quotas.ts';
import { Upstream } from '../../lib/http/upstream.ts';
import { THIS_PLATFORM } from '../../lib/platform/platform.ts';
import { systemRandom } from '../../lib/random.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import { operatorGate } from '../access/operator-gate.ts';
import { FailedAttempts } from '../admission/failed-attempts.ts';
import type { Closers } from '../closers.ts';
import type { SpreadMappings } from '../../mapping/spread/spread-mappings.ts';
import { routeServices } from '../open-server.ts';
import { openDataPlane } from '../services/data-plane.ts';
import { openHomeServices } from '../services/home-services.ts';
import { joinServices } from '../services/open-services.ts';
import { type ServerParts, serverOptions } from '../start/server-parts.ts';
import type { Serving } from '../start/serving.ts';
import { requireWhole } from '../../storage/copy/marker.ts';
import { VERSION } from '../version.ts';
import { readAccessKey, requireSameKey } from './access/access-key.ts';
import { withCurrentIdentities } from './access/current-identities.ts';
import { GatewayCalls } from './calls/gateway-calls.ts';
import { pingsOf } from './calls/ping.ts';
import { openGatewayFunctions } from './functions/open-gateway-functions.ts';
import { engineReport } from './engine-report.ts';
import { exactKinesis } from './exact-kinesis.ts';
import { fencedStore } from './fenced-store.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { Home } from './home.ts';
import { planeSources } from './no-home.ts';
import { handleMappingCalls, mappingHomeBy } from './mappings/mapping-calls.ts';
import { openGatewayMappings, spreadLoops } from './mappings/open-gateway-mappings.ts';
import { GatewayStreamDuty } from './mappings/stream-duty.ts';
import { gatewayDispatch } from './passing/gateway-dispatch.ts';
import { PassedMarks } from './passing/passed-mark.ts';
import { collectCounts, reportCounts } from './whole/collect.ts';

/** Requests that are passed on at the same time: an invocation of a function lasts as long as that. */
const MAX_PASSED = 1_000;
/** Longer than a function may run. A home that is gone ends its connections, or is noticed by its membership. */
const PASSED_SILENCE_MS = 16 * 60_000;
/** Calls of one gateway by another at the same time: as many as functions may run there. */
const MAX_CALLS = 1_000;
/** How long another gateway may be silent during a call. It is gone before, if it is dead. */
const CALL_SILENCE_MS = 30_000;
/** How long batches that a drained gateway has begun may take; they are delivered again elsewhere after it. */
const DRAIN_MS = 600;

/**
 * Opens a gateway: Kinesis over the shared store, and all other services while this gateway is their home. Requests for
 * them go to the home meanwhile.
 */
export async function serveGateway(parts: ServerParts, closers: Closers): Promise<Serving> {
  const { clock, random, logger } = parts;
  const { openStore, accessKeyFile } = parts.options.cluster!;
  const accessSecrets =
    accessKeyFile === undefined
      ? undefined
      : // Not the server's random numbers, which a test may repeat: a repeated nonce would reveal secrets.
        AccessSecrets.of(await readAccessKey(accessKeyFile, THIS_PLATFORM), systemRandom);
  const attempts = new FailedAttempts(clock);
  const options = { ...serverOptions(parts), accessSecrets, attempts, isShared: true };
  const startedMs = clock.monotonicMs();
  const store = await openStore();
  closers.add(() => store.close());
  await requireWhole(store.meta, 'the store of --store');
  if (accessSecrets) await requireSameKey(store.meta, accessSecrets, accessKeyFile!);
  const streamDuty = new GatewayStreamDuty();
  const opened = await openDataPlane(store, { ...options, streamDuty }, closers);
  const plane = {
    ...opened,
    kinesis: exactKinesis(opened.kinesis, store.meta),
    clientKinesis: exactKinesis(opened.clientKinesis, store.meta),
  };
  const marks = await PassedMarks.open(store.meta, accessSecrets);
  // A gateway that was killed may have done what it was asked for.
  const resends = false;
  const upstream = new Upstream({ maxConnections: MAX_PASSED, silenceMs: PASSED_SILENCE_MS, resends });
  closers.add(async () => upstream.close());

  // A call lasts as long as the function that it runs.
  const callUpstream = new Upstream({ maxConnections: MAX_CALLS, silenceMs: CALL_SILENCE_MS, resends });
  closers.add(async () => callUpstream.close());
  const calls = new GatewayCalls({ gateway: () => gateway, marks, upstream: callUpstream, clock, logger });
  const functions = await openGatewayFunctions({
    plane,
    options,
    calls,
    gateway: () => gateway,
    home: () => home.current?.opened,
    closers,
  });

  const { access } = plane;
  const isEnforced = access?.mode === 'enforce';
  const withCurrent = (dispatch: Dispatch) =>
    isEnforced
      ? withCurrentIdentities(dispatch, {
          identities: plane.identities,
          meta: store.meta,
          isMember: () => gateway.isMember,
        })
      : dispatch;
  let joined = () => {};
  const hasJoined = new Promise<void>((resolve) => (joined = resolve));
  handleMappingCalls(calls, () => home.current?.opened.mappingHome);
  let mappings: SpreadMappings | undefined;
  const loops = spreadLoops(
    store.meta,
    () => gateway,
    () => mappings,
  );
  const home = new Home({
    async open(mayAct, closing) {
      // The lease may be taken before the gateway is open.
      await hasJoined;
      // The services see everything that an earlier home has changed.
      await store.meta.catchUp();
      const onGrowth = () => plane.history.noticeGrowth();
      const whole = collectCounts({ gateway: () => gateway, calls, clock, logger, onGrowth }, closing);
      const totals = {
        streams: () => whole.streams(plane.engine.metrics.snapshot()),
        mappings: (own: MappingStatus[]) => whole.mappings(own),
      };
      const fenced = { ...plane, totals, store: fencedStore(store, mayAct) };
      const forwarded = {
        ...options,
        forwarded: parts.forwarding.services,
        unpacksCode: 'when-run' as const,
        runner: functions.runner,
        spreadLoops: loops,
      };
      const services = joinServices(fenced, await openHomeServices(fenced, forwarded, closing));
      const dispatch = withCurrent(routeServices(services, options, startedMs, closing));
      return { opened: services, dispatch };
    },
    onFailed: () => gateway.releaseHome(),
    clock,
    logger,
  });
  const gateway = await Gateway.open({
    meta: store.meta,
    clock,
    random,
    logger,
    endpoint: parts.advertised,
    version: VERSION,
    load: () => ({ functions: functions.load, loops: mappings?.loopCount ?? 0 }),
    reach: pingsOf(calls),
    onHome: (lease) => home.begin(lease),
    onPassHome: () => home.handOver(),
    onCutOff: () => functions.endAll(),
    onLost() {
      home.lose();
      functions.endAll();
    },
  });
  joined();
  let draining: Promise<void> | undefined;
  const drain = () =>
    (draining ??= (async () => {
      await gateway.drain();
      await Promise.all([gateway.releaseSlots(DRAIN_MS), home.handOver()]);
      await gateway.releaseHome();
    })());
  closers.add(async () => {
    await home.close();
    await gateway.close();
  });
  streamDuty.join(gateway);
  const spread = await openGatewayMappings({
    plane,
    options,
    gateway,
    functions,
    home: mappingHomeBy(calls, access !== undefined),
  });
  mappings = spread;
  closers.add(() => spread.close());

  const sources = () =>
    home.current?.opened.metricSources ??
    planeSources(plane, { functions: functions.runner.counters, mappings: spread });
  reportCounts(calls, random.uuid(), sources);
  if (parts.options.quotas === 'on') {
    const exchange = new UseExchange({
      meta: store.meta,
      clock,
      logger,
      id: random.uuid(),
      quotas: { shard: new ShardQuotas(plane.engine.streams), calls: plane.controlRates },
    });
    closers.add(() => exchange.close());
  }
  const routes = gatewayRoutes({
    gateway,
    plane,
    engine: engineReport({ store, gateway: () => gateway, calls, clock }),
    drain,
    startedMs,
    clock,
    sources,
    admitOperator: isEnforced ? operatorGate(access, attempts) : undefined,
  });
  const { onlyPrivateHosts } = options;
  return {
    dispatch: gatewayDispatch({
      parts,
      plane,
      gateway,
      home,
      calls,
      marks,
      upstream,
      routes,
      attempts,
      onlyPrivateHosts,
      withCurrent,
    }),
    root: () => plane.root,
    services: () => [plane.kinesis],
    metricSources: sources,
    firstApi: () => home.current?.opened.functionRoutes.apis.firstApi(),
    async stopWork() {
      await drain();
      await functions.whenIdle();
    },
  };
}
