import type { StreamMetrics } from '../../engine/metrics.ts';
import type { MappingStatus } from '../../mapping/metrics/status.ts';
import type { Service } from '../../schema/service.ts';
import { requireWhole } from '../../storage/copy/marker.ts';
import { openEmbeddedStore } from '../../storage/embedded/open.ts';
import type { WriteState } from '../../storage/port.ts';
import type { Access } from '../access/open-access.ts';
import type { Closers } from '../closers.ts';
import type { HistoryReader } from '../history/history.ts';
import type { MetricSources } from '../metrics/sources.ts';
import { withReservedTags } from '../reserved-tags.ts';
import { VERSION } from '../version.ts';
import { type DataPlane, openDataPlane, type RootAccess } from './data-plane.ts';
import { type HomeServices, openHomeServices } from './home-services.ts';
import type { ServicesOptions } from './options.ts';

export interface OpenServices extends Pick<
  HomeServices,
  | 'functionRoutes'
  | 'functionLines'
  | 'invoker'
  | 'mappingHome'
  | 'contents'
  | 'dashboardParts'
  | 'activity'
  | 'functions'
  | 'functionRoles'
  | 'stopWork'
> {
  readonly services: readonly Service[];
  /** Undefined while access is not checked. */
  readonly access: Access | undefined;
  /** The credentials of the operator; undefined while access is not checked. */
  readonly root: RootAccess | undefined;
  /** Of all gateways. */
  streamMetrics(): StreamMetrics[];
  readonly metricSources: MetricSources;
  readonly history: HistoryReader;
  /** The status of all event source mappings. */
  mappingStatus(): MappingStatus[];
  /** Whether writes are possible. */
  writeState(): WriteState;
}

/** Opens the data directory and creates the services. */
export async function openServices(options: ServicesOptions, closers: Closers): Promise<OpenServices> {
  const { disk, clock, logger, durability } = options;
  const store = await openEmbeddedStore({
    disk,
    clock,
    logger,
    durability,
    encryption: options.encryption,
    ...(options.storage && { options: options.storage }),
  });
  closers.add(() => store.close());
  await requireWhole(store.meta, disk.absolute(''));
  const plane = await openDataPlane(store, options, closers);
  return joinServices(plane, await openHomeServices(plane, options, closers), options.wrapService);
}

/** All services of a server, as its clients reach them. */
export function joinServices(
  plane: DataPlane,
  home: HomeServices,
  wrapService?: ServicesOptions['wrapService'],
): OpenServices {
  const { store, engine, access, root, history, metricStore, ownProcess, clientKinesis } = plane;
  return {
    ...home,
    services: [clientKinesis, ...home.services].map((service) => {
      const guarded = withReservedTags(service);
      return wrapService?.(guarded, { engine }) ?? guarded;
    }),
    access,
    root,
    streamMetrics: () => home.totals.streams(),
    metricSources: {
      ...home.metricSources,
      streams: engine.metrics,
      meters: metricStore,
      process: ownProcess,
      version: VERSION,
      store,
    },
    history,
    mappingStatus: () => home.totals.mappings(),
    writeState: () => store.writeState,
  };
}
