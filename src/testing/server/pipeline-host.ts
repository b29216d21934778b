import { type Client, clientOver } from '../../client/client.ts';
import { type Logger, silentLogger } from '../../lib/log/logger.ts';
import type { Telemetry } from '../../lib/telemetry/telemetry.ts';
import { systemRandom } from '../../lib/random.ts';
import { type Clock, systemClock } from '../../lib/time/clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireResponse } from '../../protocol/http.ts';
import { serveFunctionRoute } from '../../server/routing/function-routes.ts';
import type { UnroutedRequest } from '../../services/http/request.ts';
import { type Listener, openListener } from '../../server/listener/listener.ts';
import { dispatchTransport } from './dispatch-transport.ts';
import type { Gateway } from './gateway.ts';
import { pipelineToken } from './pipeline-token.ts';
import { telemetryOfProcess } from './process-telemetry.ts';
import type { Session } from './session.ts';

export interface PipelineHostOptions {
  readonly gateway: Gateway;
  /** The clock of the pipeline; signatures carry its time. */
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
  /** Functions that run as deployed, in processes, call the server over a connection. */
  readonly listens: boolean;
  readonly logger?: Logger;
}

/** Where requests for a pipeline arrive, and the session that handles them. It stays when the session is replaced. */
export class PipelineHost {
  readonly endpoint: string;
  /** Calls operations of the current session, without a connection. */
  readonly client: Client;
  /** Requests with this session token are for the pipeline. */
  readonly token: string;
  /** Where the sessions export to; undefined when the environment does not ask for it. */
  readonly telemetry: Telemetry | undefined;
  readonly #gateway: Gateway;
  readonly #listener: Listener | undefined;
  #session: Session | undefined;
  #held: Promise<void> | undefined;
  #resolveHeld = () => {};

  private constructor(
    options: PipelineHostOptions,
    token: string,
    { listener, telemetry }: { listener: Listener | undefined; telemetry: Telemetry | undefined },
  ) {
    const { gateway, region, account, clock } = options;
    this.#gateway = gateway;
    this.token = token;
    this.#listener = listener;
    this.telemetry = telemetry;
    this.endpoint = listener ? `http://127.0.0.1:${listener.port}` : gateway.endpoint;
    const transport = dispatchTransport(this.#dispatch);
    const endpoint = new URL(this.endpoint);
    this.client = clientOver(transport, { endpoint, region, accessKeyId: account, clock });
  }

  static async open(options: PipelineHostOptions): Promise<PipelineHost> {
    const { gateway, listens, logger = silentLogger } = options;
    let host: PipelineHost | undefined;
    const dispatch: Dispatch = (request, context) => host!.#dispatch(request, context);
    const token = pipelineToken(systemRandom.uuid());
    await gateway.add(token, dispatch);
    try {
      const telemetry = await telemetryOfProcess().acquire();
      const listener = listens
        ? await openListener({
            host: '127.0.0.1',
            port: 0,
            clock: systemClock,
            random: systemRandom,
            logger,
            dispatch,
            onFatal: (error) => logger.error('the pipeline has failed', { error }),
          })
        : undefined;
      host = new PipelineHost(options, token, { listener, telemetry });
      return host;
    } catch (error) {
      await gateway.remove(token);
      await telemetryOfProcess().release();
      throw error;
    }
  }

  /** Lets requests wait until `release`. */
  hold(): void {
    this.#held ??= new Promise((resolve) => {
      this.#resolveHeld = resolve;
    });
  }

  /** Sends the requests to this session from now on. */
  use(session: Session): void {
    this.#gateway.use(this.token, session.id);
    this.#session = session;
  }

  /** Lets the requests that wait go on. */
  release(): void {
    this.#resolveHeld();
    this.#held = undefined;
  }

  /** Calls an API or a function URL of the current session as a program does, not a web page; without a connection. */
  async serve(request: UnroutedRequest): Promise<WireResponse> {
    if (this.#held) await this.#held;
    const { server, ids } = this.#required;
    const { functionRoutes } = server.opened;
    const response = serveFunctionRoute(functionRoutes, { ...request, query: {} }, ids.uuid());
    if (response) return response;
    throw new Error(`${request.path} is not a path of an API or a function URL`);
  }

  async close(): Promise<void> {
    this.release();
    try {
      await this.#listener?.close();
    } finally {
      await this.#gateway.remove(this.token);
      // Last: what the end of the session leads to is exported as well.
      await telemetryOfProcess().release();
    }
  }

  /** The ids of requests are drawn from the seed of the pipeline, from wherever a request comes. */
  readonly #dispatch: Dispatch = async (request, context) => {
    if (this.#held) await this.#held;
    const { server, ids } = this.#required;
    return server.dispatch(request, {
      requestId: ids.uuid(),
      get signal() {
        return context.signal;
      },
    });
  };

  get #required(): Session {
    if (this.#session) return this.#session;
    throw new Error('a request arrived before the pipeline was open');
  }
}
