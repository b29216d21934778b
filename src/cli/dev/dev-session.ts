import { statSync } from 'node:fs';
import { type Client, createClient } from '../../client/client.ts';
import { isClientError } from '../../client/errors.ts';
import type { Credentials } from '../../lib/aws/signature-v4.ts';
import { type Clock, sleep } from '../../lib/time/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import type { LeftOut } from '../../manifest/partial/left-out.ts';
import { describeStack, type StackEvent } from '../../deployment/stack-calls.ts';
import type { DevDeployment, DevProject, Prepared, StackAddress } from './project/dev-project.ts';
import { refuseLostData } from './lost-data.ts';

// A person does not notice it, and no editor takes longer to write a file of a project.
const EMPTY_FILE_WAIT_MS = 150;

export interface DevOptions {
  readonly project: DevProject;
  readonly account: string;
  /** Whether a save may delete or replace what contains records. */
  readonly mayLoseData: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: StackEvent) => void;
  /** Called with what a later deployment leaves out in addition. */
  readonly onLeftOut: (leftOut: readonly LeftOut[]) => void;
  readonly onWarnings: (warnings: readonly string[]) => void;
  /** Called when the project has become another stack, before that is deployed, while the previous one exists. */
  readonly onStackLeft: (left: StackAddress, current: StackAddress, endpoint: string) => void;
}

/** A project under development: prepared after each change, and deployed if that succeeds. */
export class DevSession {
  readonly #options: DevOptions;
  #client: { readonly client: Client; readonly region: string } | undefined;
  #credentials: () => Promise<Credentials | undefined> = async () => undefined;
  #stack: StackAddress | undefined;
  #reportedWarnings = '';
  #reportedLeftOut: ReadonlySet<string> | undefined;

  constructor(options: DevOptions) {
    this.#options = options;
  }

  /** @throws OperatorError */
  async prepare(): Promise<Prepared> {
    const startedAt = this.#options.clock.now();
    const prepared = await this.#options.project.prepare().catch((error) => this.#retry(error, startedAt));
    this.#reportWarnings(prepared.warnings);
    return prepared;
  }

  /** @see DevProject.watchedAfter */
  watchedAfter(error: OperatorError): Pick<Prepared, 'files' | 'folders'> | undefined {
    return this.#options.project.watchedAfter(error);
  }

  /** @throws OperatorError */
  async deploy(prepared: Prepared, endpoint: string): Promise<DevDeployment> {
    const { account, clock, signal, onEvent } = this.#options;
    await this.#reportStackLeft(prepared, endpoint);
    const client = this.client(endpoint, prepared.region);
    const reviewUpdate = this.#options.mayLoseData ? undefined : refuseLostData;
    const tools = {
      client,
      account,
      clock,
      signal,
      onEvent,
      ...(reviewUpdate && { reviewUpdate }),
    };
    const deployment = await prepared.deploy(tools);
    this.#reportLeftOut(deployment);
    return deployment;
  }

  /** From now on calls are signed with these. */
  signWith(credentials: () => Promise<Credentials | undefined>): void {
    this.#credentials = credentials;
  }

  /** Undefined while the server does not verify signatures. */
  credentials(): Promise<Credentials | undefined> {
    return this.#credentials();
  }

  client(endpoint: string, region: string): Client {
    if (this.#client?.region !== region) {
      this.#client?.client.close();
      this.#client = {
        region,
        client: createClient({
          endpoint,
          region,
          accessKeyId: this.#options.account,
          credentials: this.#credentials,
        }),
      };
    }
    return this.#client.client;
  }

  async close(): Promise<void> {
    this.#client?.client.close();
    await this.#options.project.close();
  }

  /** Some editors empty a file before they write it: a project that was read in between is read once more. */
  async #retry(error: unknown, startedAt: number): Promise<Prepared> {
    const { project, clock, signal } = this.#options;
    const read = error instanceof OperatorError ? project.watchedAfter(error)?.files : undefined;
    if (!read?.some((path) => isBeingWritten(path, startedAt))) throw error;
    await sleep(clock, EMPTY_FILE_WAIT_MS, { signal });
    return project.prepare();
  }

  /** The service, the stage or the region was changed: the previous stack remains, because it may contain records. */
  async #reportStackLeft(current: StackAddress, endpoint: string): Promise<void> {
    const left = this.#stack;
    this.#stack = current;
    if (!left || (left.stackName === current.stackName && left.region === current.region)) return;
    const found = await describeStack(this.client(endpoint, left.region), left.stackName);
    if (found) this.#options.onStackLeft(left, current, endpoint);
  }

  /** Reports what a save adds to what is left out. The first deployment prints a table of all. */
  #reportLeftOut({ leftOut }: DevDeployment): void {
    const known = this.#reportedLeftOut ?? new Set(leftOut.map(({ what }) => what));
    const added = leftOut.filter(({ what }) => !known.has(what));
    if (added.length > 0) this.#options.onLeftOut(added);
    this.#reportedLeftOut = new Set(leftOut.map(({ what }) => what));
  }

  /** Reports warnings when they differ from the last ones, not on every save. */
  #reportWarnings(warnings: readonly string[]): void {
    const text = warnings.join('\n');
    if (text !== this.#reportedWarnings) this.#options.onWarnings(warnings);
    this.#reportedWarnings = text;
  }
}

function isBeingWritten(path: string, since: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.size === 0 || found.mtimeMs >= since);
}

/** The message of an error after which the next save is awaited. Rethrows unexpected errors. */
export function failureMessage(error: unknown): string {
  if (isClientError(error)) return `The server returned an error: ${error.message} (${error.code})`;
  if (!(error instanceof OperatorError)) throw error;
  return error.message;
}
