import type { NamedFunction } from '../../deployment/deploy-manifest.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { Style } from '../ui/terminal.ts';
import { type DevSession, failureMessage } from './dev-session.ts';
import { notDeployed } from './not-deployed.ts';
import type { DevDeployment, Prepared } from './project/dev-project.ts';
import type { ProjectWatcher } from './watch/project-watcher.ts';

export interface RunningProjectOptions {
  readonly session: DevSession;
  readonly prepared: Prepared;
  /** Undefined when the first deployment has failed. */
  readonly deployment: DevDeployment | undefined;
  /** Called with the first deployment that succeeds after that. */
  readonly onFirstDeployment: (deployment: DevDeployment) => void;
  readonly endpoint: string;
  /** Watches since before the first deployment, during which the project may be saved. */
  readonly watcher: ProjectWatcher;
  readonly clock: Clock;
}

/** The project that a server runs, as it was prepared and deployed last. */
export class RunningProject {
  readonly #options: RunningProjectOptions;
  #prepared: Prepared;
  #deployment: DevDeployment | undefined;

  constructor(options: RunningProjectOptions) {
    this.#options = options;
    this.#prepared = options.prepared;
    this.#deployment = options.deployment;
  }

  get prepared(): Prepared {
    return this.#prepared;
  }

  get functions(): readonly NamedFunction[] {
    return this.#prepared.functions ?? this.#deployment?.functions ?? [];
  }

  /**
   * Prepares and deploys what was saved. What runs stays when that fails.
   * @returns whether it was deployed, and the line that says so
   */
  async redeploy(style: Style): Promise<{ readonly isDeployed: boolean; readonly line: string }> {
    const { session, endpoint, watcher, clock, onFirstDeployment } = this.#options;
    const startedMs = clock.monotonicMs();
    try {
      this.#prepared = await session.prepare();
      watcher.watch(this.#prepared);
      const isFirst = this.#deployment === undefined;
      this.#deployment = await session.deploy(this.#prepared, endpoint);
      if (isFirst) onFirstDeployment(this.#deployment);
      if (this.#deployment.outcome === 'unchanged') {
        return { isDeployed: true, line: 'Saved; no changes to deploy.' };
      }
      const seconds = ((clock.monotonicMs() - startedMs) / 1000).toFixed(1);
      return { isDeployed: true, line: `Saved and deployed in ${seconds} s.` };
    } catch (error) {
      const message = failureMessage(error);
      const line =
        this.#deployment === undefined
          ? notDeployed(message, style)
          : `${style('red', 'Not deployed')}; the previous version keeps running. ${message}`;
      return { isDeployed: false, line };
    } finally {
      watcher.deployed();
    }
  }
}
