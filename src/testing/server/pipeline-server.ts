import type { Activity, ActivityOptions } from '../../lib/activity.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import { type Logger, silentLogger } from '../../lib/log/logger.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireResponse } from '../../protocol/http.ts';
import type { LogSink, Runtime } from '../../runtime/port.ts';
import { Closers } from '../../server/closers.ts';
import { type OpenServer, openServer } from '../../server/open-server.ts';
import type { Service } from '../../schema/service.ts';
import type { OpenServices } from '../../server/services/open-services.ts';
import type { RuntimeTools, ServiceTools } from '../../server/services/options.ts';
import type { EmbeddedOptions } from '../../storage/embedded/options.ts';
import { moveUntil } from '../../lib/time/move-until.ts';
import { ObservedClock } from '../time/observed-clock.ts';

// Small, because each pipeline of a test suite has its own; a larger block gets a larger segment.
const STORAGE: Partial<EmbeddedOptions> = { segmentBytes: 2 ** 18, pageBytes: 2 ** 16 };

// What a client gets whose connection would have been lost. Clients of AWS try again.
const LOST: WireResponse = {
  status: 503,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ __type: 'ServiceUnavailable', message: 'The pipeline has crashed.' }),
};

const CLOSING_STEP_MS = 1_000;

export interface PipelineServerOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  /** Decides everything random. */
  readonly seed: string;
  readonly quotas: 'on' | 'off';
  /** Where clients and functions reach the server. */
  readonly endpoint: string;
  readonly logger?: Logger;
  readonly wrapRuntime: (runtime: Runtime, tools: RuntimeTools) => Runtime;
  readonly wrapService: (service: Service, tools: ServiceTools) => Service;
  readonly wrapLogSink: (sink: LogSink) => LogSink;
}

/** Work that a virtual clock must not overtake. */
function observed<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  return clock instanceof ObservedClock ? clock.work.run(work) : work();
}

/** A server in this process. It has no connection of its own. */
export class PipelineServer {
  readonly #dispatch: Dispatch;
  readonly #inFlight = new Set<() => void>();
  readonly #clock: Clock;
  readonly #opened: OpenServices;
  readonly #closers: Closers;
  #closing: Promise<void> | undefined;
  #isLost = false;

  private constructor(clock: Clock, { dispatch, opened }: OpenServer, closers: Closers) {
    this.#dispatch = dispatch;
    this.#clock = clock;
    this.#opened = opened;
    this.#closers = closers;
  }

  static async open(options: PipelineServerOptions): Promise<PipelineServer> {
    const { disk, clock, seed, quotas, endpoint, logger = silentLogger } = options;
    const { wrapRuntime, wrapService, wrapLogSink } = options;
    const closers = new Closers();
    const opening = openServer(
      {
        disk,
        clock,
        random: seededRandom(seed),
        logger,
        quotas,
        // Nothing that was acknowledged may be lost when the power is cut.
        durability: 'fsync',
        storage: STORAGE,
        timeScale: 0,
        // The end of a shard waits for the lines of its last batch, and must not need the clock for it.
        logLingerMs: 0,
        endpoint: () => endpoint,
        functionEndpoint: () => endpoint,
        forwarding: { services: new Map() },
        onlyPrivateHosts: true,
        wrapRuntime,
        wrapService,
        wrapLogSink,
        observeCall: (call) => observed(clock, call),
      },
      closers,
    );
    try {
      return new PipelineServer(clock, await opening, closers);
    } catch (error) {
      await closers.closeAll();
      throw error;
    }
  }

  readonly dispatch: Dispatch = (request, context) => {
    if (this.#isLost) return Promise.resolve(LOST);
    return new Promise((resolve, reject) => {
      const lose = () => resolve(LOST);
      this.#inFlight.add(lose);
      void observed(this.#clock, () => this.#dispatch(request, context))
        .then(resolve, reject)
        .finally(() => this.#inFlight.delete(lose));
    });
  };

  /** Whether the power of its disk was cut. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Ends the requests in flight, as when a server dies. */
  lose(): void {
    this.#isLost = true;
    for (const lose of this.#inFlight) lose();
    this.#inFlight.clear();
  }

  activity(options?: ActivityOptions): Promise<Activity[]> {
    return this.#opened.activity(options);
  }

  mappings(): ReturnType<OpenServices['mappingStatus']> {
    return this.#opened.mappingStatus();
  }

  get looks(): OpenServices['looks'] {
    return this.#opened.looks;
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const closed = async () => {
      await this.#opened.stopWork();
      await this.#closers.closeAll();
    };
    // Some parts wait for a bounded time, which passes only if the clock moves.
    await moveUntil(this.#clock, closed(), CLOSING_STEP_MS);
  }
}
