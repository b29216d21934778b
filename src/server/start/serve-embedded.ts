import type { Disk } from '../../lib/disk/disk.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Random } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { observedRuntime } from '../../runtime/observed-runtime.ts';
import type { EncryptionSettings } from '../../storage/embedded/encryption/open-encryption.ts';
import type { EmbeddedOptions } from '../../storage/embedded/options.ts';
import type { Audit } from '../audit/audit.ts';
import type { Closers } from '../closers.ts';
import type { StateParts } from '../controls/session/controlled-session.ts';
import type { TestControls } from '../controls/test-controls.ts';
import { WatchedInvocations } from '../dashboard/invocations/watched-invocations.ts';
import { exportedLines } from '../exported-lines.ts';
import type { Forwarding } from '../forwarding/open-forwarding.ts';
import { openServer } from '../open-server.ts';
import type { OpenServices } from '../services/open-services.ts';
import type { MillraceOptions } from './options.ts';
import type { Serving } from './serving.ts';

const MIB = 2 ** 20;
// Segments that are no longer needed are freed as a whole, and most servers in memory hold little.
const MEMORY_STORAGE: Partial<EmbeddedOptions> = { segmentBytes: 4 * MIB, pageBytes: MIB };

// A clock that does not move by itself would keep what takes a moment on AWS from ever ending.
const VIRTUAL_TIME = { timeScale: 0, logLingerMs: 0 } as const;

/** What a state is opened with. */
type ServedState = Pick<StateParts, 'disk' | 'clock'> & Partial<StateParts>;

/** What a server has before it opens its state. */
export interface ServerParts {
  readonly options: MillraceOptions;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The data directory, or memory. */
  readonly disk: Disk;
  /** Where the credentials of the operator are written, if not to `disk`. */
  readonly credentialsDisk: Disk | undefined;
  readonly encryption: EncryptionSettings | undefined;
  /** For clients. */
  readonly endpoint: string;
  /** For functions. */
  readonly functionEndpoint: string;
  readonly forwarding: Forwarding;
  readonly audit: Audit | undefined;
  readonly testControls: TestControls | undefined;
}

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

function stateOpener({ options, encryption, ...parts }: ServerParts) {
  const { telemetry, onInvocation, dataDirectory } = options;
  const { clock, random, logger, disk, credentialsDisk, forwarding, testControls, audit } = parts;
  const watched = new WatchedInvocations(clock);
  return (state: ServedState, closers: Closers) =>
    openServer(
      {
        ...options,
        ...(options.time === 'virtual' && VIRTUAL_TIME),
        processClock: clock,
        random,
        logger,
        ...state,
        ...(dataDirectory === undefined && { storage: MEMORY_STORAGE }),
        credentialsDisk,
        endpoint: () => parts.endpoint,
        functionEndpoint: () => parts.functionEndpoint,
        forwarding,
        // States that tests restore are in memory.
        encryption: state.disk === disk ? encryption : undefined,
        testControls,
        watched,
        audit,
        tracer: telemetry?.tracer,
        wrapLogSink(sink) {
          const kept = state.wrapLogSink?.(sink) ?? sink;
          return telemetry?.exportLine ? exportedLines(kept, telemetry.exportLine) : kept;
        },
        wrapRuntime(runtime, tools) {
          const kept = watched.observe(runtime);
          const observed = onInvocation ? observedRuntime(kept, onInvocation) : kept;
          return state.wrapRuntime?.(observed, tools) ?? observed;
        },
        // A server that is open to a network may have any host name.
        onlyPrivateHosts: options.auth !== 'enforce' && options.allowUnauthenticated !== true,
      },
      closers,
    );
}
