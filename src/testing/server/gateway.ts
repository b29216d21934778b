import { randomUUID } from 'node:crypto';
import { Slots } from '../../lib/concurrency/slots.ts';
import { silentLogger } from '../../lib/log/logger.ts';
import { systemRandom } from '../../lib/random.ts';
import { systemClock } from '../../lib/time/clock.ts';
import type { Dispatch } from '../../protocol/dispatcher.ts';
import type { WireRequest, WireResponse } from '../../protocol/http.ts';
import { type Listener, openListener } from '../../server/listener/listener.ts';
import { installHooks, PIPELINE_HEADER } from '../inline/install-hooks.ts';
import { pipelineTokenOf } from './pipeline-token.ts';

const HOST = '127.0.0.1';
/** The environment variables that clients of AWS read; they name the gateway while a pipeline is open. */
const CLIENT_VARIABLES = {
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: '000000000000',
  AWS_SECRET_ACCESS_KEY: 'millrace',
} as const;

interface OpenPipeline {
  readonly dispatch: Dispatch;
  /** Requests of its handlers carry this; it changes with a reset. */
  sessionId?: string;
}

/**
 * The address of all pipelines of this process. It stays the same while pipelines open and close, because clients of AWS
 * keep the endpoint that they first used. It listens only while a pipeline is open, so that the process can end.
 */
export class Gateway {
  readonly #pipelines = new Map<string, OpenPipeline>();
  #listener: Listener | undefined;
  #port = 0;
  /** Pipelines are added and removed one at a time. */
  readonly #changes = new Slots(1);
  #saved: Readonly<Record<string, string | undefined>> | undefined;

  get endpoint(): string {
    return `http://${HOST}:${this.#port}`;
  }

  /** @param token the requests of the pipeline's clients outside of handlers carry it */
  add(token: string, dispatch: Dispatch): Promise<void> {
    return this.#changes.run(async () => {
      installHooks();
      if (!this.#listener) await this.#listen();
      this.#pipelines.set(token, { dispatch });
    });
  }

  /**
   * Requests with the id of the previous session are refused from now on: those of handlers that outlived the reset of
   * their pipeline.
   */
  use(token: string, sessionId: string): void {
    const pipeline = this.#pipelines.get(token);
    if (pipeline) pipeline.sessionId = sessionId;
  }

  remove(token: string): Promise<void> {
    return this.#changes.run(async () => {
      if (!this.#pipelines.delete(token) || this.#pipelines.size > 0) return;
      this.#restoreVariables();
      await this.#listener?.close();
      this.#listener = undefined;
    });
  }

  async #listen(): Promise<void> {
    const open = (port: number) =>
      openListener({
        host: HOST,
        port,
        clock: systemClock,
        random: systemRandom,
        logger: silentLogger,
        dispatch: this.#dispatch,
        onFatal: (error) => {
          throw error;
        },
      });
    // Another program may have taken the port while no pipeline was open.
    this.#listener = await open(this.#port).catch(() => open(0));
    this.#port = this.#listener.port;
    this.#setVariables();
  }

  readonly #dispatch: Dispatch = (request, context) => {
    const dispatch = this.#pipelineOf(request);
    return typeof dispatch === 'function' ? dispatch(request, context) : Promise.resolve(dispatch);
  };

  #pipelineOf(request: WireRequest): Dispatch | WireResponse {
    const sessionId = request.headers[PIPELINE_HEADER];
    const pipelines = [...this.#pipelines.values()];
    if (sessionId !== undefined) {
      const ofHandler = pipelines.find((pipeline) => pipeline.sessionId === sessionId);
      return ofHandler?.dispatch ?? refusal('The pipeline is closed, or was reset.');
    }
    const token = pipelineTokenOf(request);
    if (token !== undefined)
      return this.#pipelines.get(token)?.dispatch ?? refusal("The client's pipeline is closed.");
    const [only, ...others] = pipelines;
    if (only === undefined) return refusal('No pipeline is open: open one before clients are used.');
    if (others.length === 0) return only.dispatch;
    return refusal(
      `${others.length + 1} pipelines are open in this process, and the request does not say which it is for. ` +
        'Create the client with pipeline.clientConfig().',
    );
  }

  #setVariables(): void {
    const variables = { AWS_ENDPOINT_URL: this.endpoint, ...CLIENT_VARIABLES };
    this.#saved = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
    Object.assign(process.env, variables);
  }

  #restoreVariables(): void {
    for (const [name, value] of Object.entries(this.#saved ?? {})) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

const SHARED = Symbol.for('millrace.testing.gateway');

/** The gateway of this process. One for each process and not for each copy of this module, as the environment is. */
export function gatewayOfProcess(): Gateway {
  const shared = globalThis as { [SHARED]?: Gateway };
  return (shared[SHARED] ??= new Gateway());
}

function refusal(message: string): WireResponse {
  return {
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID() },
    body: JSON.stringify({ __type: 'ValidationException', message }),
  };
}
