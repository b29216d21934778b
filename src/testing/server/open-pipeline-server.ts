import type { AuthOption } from '../../access/mode.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import { type Logger, silentLogger } from '../../lib/log/logger.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { type Lost, ServerSession } from '../../server/controls/session/server-session.ts';
import type { ObserveCall } from '../../protocol/in-process-calls.ts';
import { openServer } from '../../server/open-server.ts';
import type { ServicesOptions } from '../../server/services/options.ts';
import type { EmbeddedOptions } from '../../storage/embedded/options.ts';
import { ObservedClock } from '../time/observed-clock.ts';
import { pipelineClients } from './pipeline-clients.ts';

// Small, because each pipeline of a test suite has its own; a larger block gets a larger segment.
const STORAGE: Partial<EmbeddedOptions> = { segmentBytes: 2 ** 18, pageBytes: 2 ** 16 };

// What a client gets whose connection would have been lost.
const CRASHED: Lost = { status: 503, code: 'ServiceUnavailable', message: 'The pipeline has crashed.' };

type Hooks = Required<Pick<ServicesOptions, 'wrapLogSink' | 'wrapRuntime' | 'wrapService'>> &
  Pick<ServicesOptions, 'tracer'>;

export interface PipelineServerOptions extends Hooks {
  readonly disk: Disk;
  readonly clock: Clock;
  /** Decides everything random. */
  readonly seed: string;
  readonly quotas: 'on' | 'off';
  readonly auth: AuthOption;
  /** Where clients and functions reach the server. */
  readonly endpoint: string;
  readonly logger?: Logger;
}

/** Opens a server in this process. A virtual clock does not overtake its requests and the calls between services. */
export function openPipelineServer({
  seed,
  endpoint,
  logger = silentLogger,
  ...options
}: PipelineServerOptions): Promise<ServerSession> {
  const { clock } = options;
  const observeCall: ObserveCall = (call) => (clock instanceof ObservedClock ? clock.work.run(call) : call());
  return ServerSession.open({ clock, lost: CRASHED }, async (closers) => {
    const { dispatch, opened } = await openServer(
      {
        ...options,
        random: seededRandom(seed),
        logger,
        // Nothing that was acknowledged may be lost when the power is cut.
        durability: 'fsync',
        storage: STORAGE,
        timeScale: 0,
        // The end of a shard waits for the lines of its last batch, and must not need the clock for it.
        logLingerMs: 0,
        // Most pipelines run no package.
        unpacksCode: 'when-run',
        endpoint: () => endpoint,
        functionEndpoint: () => endpoint,
        forwarding: { services: new Map() },
        onlyPrivateHosts: true,
        clients: pipelineClients,
        observeCall,
      },
      closers,
    );
    return { opened, dispatch: (request, context) => observeCall(() => dispatch(request, context)) };
  });
}
