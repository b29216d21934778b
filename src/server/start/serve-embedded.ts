import { MIB } from '../../lib/bytes.ts';
import type { EmbeddedOptions } from '../../storage/embedded/options.ts';
import type { Closers } from '../closers.ts';
import type { StateParts } from '../controls/session/controlled-session.ts';
import { openServer } from '../open-server.ts';
import type { OpenServices } from '../services/open-services.ts';
import { type ServerParts, serverOptions } from './server-parts.ts';
import type { Serving } from './serving.ts';

// Segments that are no longer needed are freed as a whole, and most servers in memory hold little.
export const MEMORY_STORAGE: Partial<EmbeddedOptions> = { segmentBytes: 4 * MIB, pageBytes: MIB };

// A clock that does not move by itself would keep what takes a moment on AWS from ever ending.
const VIRTUAL_TIME = { timeScale: 0, logLingerMs: 0 } as const;

/** What a state is opened with. */
type ServedState = Pick<StateParts, 'disk' | 'clock'> & Partial<StateParts>;

/** Opens all services on the store of the disk. */
export async function serveEmbedded(parts: ServerParts, closers: Closers): Promise<Serving> {
  const { disk, clock, testControls } = parts;
  const open = stateOpener(parts);
  if (!testControls) {
    const { dispatch, opened } = await open({ disk, clock }, closers);
    return serving(
      dispatch,
      () => opened,
      () => opened.stopWork(),
    );
  }
  closers.add(() => testControls.closeServices());
  await testControls.start(open, disk);
  return serving(
    testControls.dispatch,
    () => testControls.services,
    () => testControls.stopWork(),
  );
}

function serving(
  dispatch: Serving['dispatch'],
  services: () => OpenServices,
  stopWork: () => Promise<void>,
): Serving {
  return {
    dispatch,
    root: () => services().root,
    services: () => services().services,
    metricSources: () => services().metricSources,
    firstApi: () => services().functionRoutes.apis.firstApi(),
    stopWork,
  };
}

function stateOpener(parts: ServerParts) {
  const { options, encryption, disk, testControls } = parts;
  const base = serverOptions(parts);
  return (state: ServedState, closers: Closers) =>
    openServer(
      {
        ...base,
        ...(options.time === 'virtual' && VIRTUAL_TIME),
        ...state,
        ...(options.dataDirectory === undefined && { storage: MEMORY_STORAGE }),
        // States that tests restore are in memory.
        encryption: state.disk === disk ? encryption : undefined,
        testControls,
        wrapLogSink: (sink) => base.wrapLogSink(state.wrapLogSink?.(sink) ?? sink),
        wrapRuntime(runtime, tools) {
          const observed = base.wrapRuntime(runtime);
          return state.wrapRuntime?.(observed, tools) ?? observed;
        },
      },
      closers,
    );
}
