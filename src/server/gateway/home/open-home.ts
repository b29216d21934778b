import type { MappingStatus } from '../../../mapping/metrics/status.ts';
import type { SpreadMappings } from '../../../mapping/spread/spread-mappings.ts';
import { routeServices } from '../../open-server.ts';
import { openHomeServices } from '../../services/home-services.ts';
import { joinServices, type OpenServices } from '../../services/open-services.ts';
import type { GatewayCalls } from '../calls/gateway-calls.ts';
import { fencedStore } from './fenced-store.ts';
import type { GatewayFunctions } from '../functions/open-gateway-functions.ts';
import type { GatewayBase } from '../gateway-base.ts';
import type { OpenHome } from './home.ts';
import { withLateChanges } from './late-changes.ts';
import { spreadLoops } from '../mappings/open-gateway-mappings.ts';
import { collectCounts } from '../whole/collect.ts';

/** What the services of a home are opened with: all of it is there before and after them. */
export interface HomeParts {
  readonly base: GatewayBase;
  readonly calls: GatewayCalls;
  readonly functions: Pick<GatewayFunctions, 'runner'>;
  readonly mappings: SpreadMappings;
}

/** Opens the services that exist once, each time that this gateway becomes the home. */
export function homeOpener({ base, calls, functions, mappings }: HomeParts): OpenHome {
  const { parts, options, clock, logger, startedMs, store, gateway, plane, withCurrent } = base;
  const loops = spreadLoops(store.meta, gateway, mappings);
  return async (term) => {
    const { closers: closing } = term;
    // The services see everything that an earlier home has changed.
    await store.meta.catchUp();
    const watched = withLateChanges(store.meta, (key) => term.reopen(key));
    closing.add(async () => watched.stop());
    const onGrowth = () => plane.history.noticeGrowth();
    const whole = collectCounts({ gateway, calls, clock, logger, onGrowth }, closing);
    const totals = {
      streams: () => whole.streams(plane.engine.metrics.snapshot()),
      mappings: (own: MappingStatus[]) => whole.mappings(own),
    };
    const fenced = { ...plane, totals, store: fencedStore(store, () => term.mayAct, watched.meta) };
    const opened = await openHomeServices(
      fenced,
      {
        ...options,
        forwarded: parts.forwarding.services,
        unpacksCode: 'when-run',
        runner: functions.runner,
        spreadLoops: loops,
      },
      closing,
    );
    const services = joinServices(fenced, opened);
    const dispatch = withCurrent(routeServices(withWholeMetrics(services), options, startedMs, closing));
    return { opened: services, dispatch };
  };
}

/** Metrics that are read through the home are those of all gateways. */
function withWholeMetrics(services: OpenServices): OpenServices {
  return {
    ...services,
    metricSources: {
      ...services.metricSources,
      streams: { snapshot: () => services.streamMetrics() },
      mappings: { status: () => services.mappingStatus() },
    },
  };
}
