import { type Client, clientOver } from '../../client/client.ts';
import type { Activity } from '../../lib/activity.ts';
import type { Disk } from '../../lib/disk/disk.ts';
import { type Logger, silentLogger } from '../../lib/log/logger.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Runtime } from '../../runtime/port.ts';
import { Closers } from '../../server/closers.ts';
import { type Listener, openListener } from '../../server/listener/listener.ts';
import { openServer } from '../../server/open-server.ts';
import type { Service } from '../../schema/service.ts';
import type { OpenServices, RuntimeTools, ServiceTools } from '../../server/services.ts';
import type { EmbeddedOptions } from '../../storage/embedded/options.ts';
import { moveUntil } from '../time/move-until.ts';
import { dispatchTransport } from './dispatch-transport.ts';
import type { Gateway } from './gateway.ts';

// Small, because each pipeline of a test suite has its own; a larger block gets a larger segment.
const STORAGE: Partial<EmbeddedOptions> = { segmentBytes: 2 ** 20, pageBytes: 2 ** 18 };

const CLOSING_STEP_MS = 1_000;

export interface PipelineServerOptions {
  readonly gateway: Gateway;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly seed: string;
  readonly quotas: 'on' | 'off';
  readonly region: string;
  readonly account: string;
  /** Functions that run as deployed, in processes, call the server over a connection. */
  readonly listens: boolean;
  readonly logger?: Logger;
  readonly wrapRuntime: (runtime: Runtime, tools: RuntimeTools) => Runtime;
  readonly wrapService: (service: Service, tools: ServiceTools) => Service;
}

/** The server of a pipeline, in this process. */
export class PipelineServer {
  /** Calls operations without a connection. */
  readonly client: Client;
  /** The id that requests of inline handlers carry. */
  readonly id: string;
  readonly endpoint: string;
  readonly #options: PipelineServerOptions;
  readonly #opened: OpenServices;
  readonly #closers: Closers;
  readonly #listener: Listener | undefined;
  #closing: Promise<void> | undefined;

  private constructor(
    options: PipelineServerOptions,
    parts: {
      id: string;
      client: Client;
      opened: OpenServices;
      closers: Closers;
      listener: Listener | undefined;
    },
  ) {
    this.#options = options;
    this.id = parts.id;
    this.client = parts.client;
    this.#opened = parts.opened;
    this.#closers = parts.closers;
    this.#listener = parts.listener;
    this.endpoint = parts.listener ? `http://127.0.0.1:${parts.listener.port}` : options.gateway.endpoint;
  }

  static async open(options: PipelineServerOptions): Promise<PipelineServer> {
    const { gateway, disk, clock, seed, quotas, region, account, listens, wrapRuntime, wrapService } =
      options;
    const { logger = silentLogger } = options;
    const random = seededRandom(seed);
    const closers = new Closers();
    let dispatch: Awaited<ReturnType<typeof openServer>>['dispatch'] | undefined;
    const id = await gateway.add((request, context) => dispatch!(request, context));
    closers.add(() => gateway.remove(id));
    try {
      const listener = listens
        ? await openListener({
            host: '127.0.0.1',
            port: 0,
            clock,
            random,
            logger,
            dispatch: (request, context) => dispatch!(request, context),
            onFatal: (error) => logger.error('the pipeline has failed', { error: String(error) }),
          })
        : undefined;
      if (listener) closers.add(() => listener.close());
      const endpoint = listener ? `http://127.0.0.1:${listener.port}` : gateway.endpoint;
      const { dispatch: handle, opened } = await openServer(
        {
          disk,
          clock,
          random,
          logger,
          quotas,
          durability: 'os',
          storage: STORAGE,
          timeScale: 0,
          endpoint: () => endpoint,
          functionEndpoint: () => endpoint,
          forwarding: { services: new Map() },
          onlyPrivateHosts: true,
          wrapRuntime,
          wrapService,
        },
        closers,
      );
      dispatch = handle;
      const client = clientOver(dispatchTransport(handle), {
        endpoint: new URL(endpoint),
        region,
        accessKeyId: account,
        clock,
      });
      return new PipelineServer(options, { id, client, opened, closers, listener });
    } catch (error) {
      await closers.closeAll();
      throw error;
    }
  }

  get listens(): boolean {
    return this.#listener !== undefined;
  }

  activity(): Promise<Activity[]> {
    return this.#opened.activity();
  }

  mappings(): ReturnType<OpenServices['mappingStatus']> {
    return this.#opened.mappingStatus();
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const { clock } = this.#options;
    const closed = async () => {
      await this.#opened.stopWork();
      await this.#closers.closeAll();
    };
    // Some parts wait for a bounded time, which passes only if the clock moves.
    await moveUntil(clock, closed(), CLOSING_STEP_MS);
  }
}
