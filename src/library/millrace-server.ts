import { OperatorError } from '../lib/operator-error.ts';
import type { RunningServer } from '../server/start/running-server.ts';
import { awsEnvironment, type ClientTarget } from '../server/client-environment/aws-environment.ts';
import { type ClientConfig, clientConfigFor } from '../server/client-environment/client-config.ts';
import type { DeployedProject, DeployOptions } from './deploy-project.ts';

/** A server in this process. Started by `startServer`; close it after use. */
export class MillraceServer {
  /** `http://127.0.0.1:41234` */
  readonly endpoint: string;
  /** The TCP port of `endpoint`. */
  readonly port: number;
  readonly #running: RunningServer;
  readonly #target: ClientTarget;
  readonly #closing = new AbortController();
  readonly #deployments = new Set<Promise<unknown>>();

  /** @internal */
  constructor(running: RunningServer, target: ClientTarget) {
    this.endpoint = running.endpoint;
    this.port = running.port;
    this.#running = running;
    this.#target = target;
  }

  /**
   * The environment for a program whose AWS clients, in any language, call this server: the variables of this process, and
   * those that `millrace exec` sets. Profiles, session tokens and endpoints of AWS are removed.
   * @example spawn('aws', ['kinesis', 'list-streams'], { env: server.environment })
   */
  get environment(): Record<string, string> {
    const defined = Object.entries(awsEnvironment(this.#target, process.env)).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return Object.fromEntries(defined);
  }

  /**
   * For AWS clients in this process.
   * @example new KinesisClient(server.clientConfig())
   */
  clientConfig(): ClientConfig {
    return clientConfigFor(this.#target);
  }

  /**
   * Deploys a Serverless Framework project, as `millrace deploy` does: bundles its handlers and creates or updates its
   * stack.
   * @param directory the folder with serverless.yml
   * @example const { functions } = await server.deploy('.', { stage: 'test' });
   * @throws ManifestError with every problem of serverless.yml
   * @throws OperatorError for a deployment that failed and was rolled back, and after `close`
   */
  async deploy(directory: string, options: DeployOptions = {}): Promise<DeployedProject> {
    const { signal } = this.#closing;
    if (signal.aborted) throw closed();
    // The modules for it take longer to load than the server takes to start.
    const deploying = import('./deploy-project.ts').then(({ deployProject }) =>
      deployProject(directory, options, { ...this.#target, signal }),
    );
    this.#deployments.add(deploying);
    try {
      return await deploying;
    } catch (error) {
      throw signal.aborted ? closed() : error;
    } finally {
      this.#deployments.delete(deploying);
    }
  }

  /** Completes requests in progress, ends functions and makes all data durable. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#deployments);
    await this.#running.close();
  }

  /** Calls `close`, at the end of a block with `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function closed(): OperatorError {
  return new OperatorError('The server is closed. Start another one with startServer.');
}
