import { hostFiles } from '../../../lib/disk/host-files.ts';
import { listExtensions } from '../../extensions/list-extensions.ts';
import type { InitializationType } from '../../initialization-type.ts';
import { Launcher } from '../../launching/launcher.ts';
import { launcherCommand } from '../../launching/launcher-command.ts';
import { EnvironmentLog, logStreamName } from '../../log/environment-log.ts';
import { OutputPacer } from '../../log/output-pacer.ts';
import type { DebuggingOptions } from '../../node/debugging.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { FunctionSpec } from '../../port.ts';
import type { Launch, RefusedLaunch } from '../../process/launch.ts';
import { LaunchPlanner } from '../../process/launch-planner.ts';
import { MemoryWatch } from '../../process/memory-watch.ts';
import { StrayProcesses } from '../../process/stray-processes.ts';
import type { RuntimeOptions } from '../../runtime-options.ts';
import { NoNamespaces, openSandbox } from '../../sandbox/open-sandbox.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { Environment } from '../environment.ts';
import { DEFAULT_FREEZE } from '../freezer.ts';

/** What is decided about an environment before it starts. */
export interface EnvironmentPlan {
  readonly spec: FunctionSpec;
  readonly launch: Launch;
  readonly log: EnvironmentLog;
  readonly initializationType: InitializationType;
}

/** Starts environments with what all of them share: the launcher, the sandbox, and what watches their processes. */
export class EnvironmentStarter {
  readonly #options: RuntimeOptions;
  readonly #host: Readonly<Record<string, string | undefined>>;
  readonly #planner: LaunchPlanner;
  readonly #processClock: Clock;
  readonly #launcher: Launcher;
  readonly #strays = new StrayProcesses();
  readonly #memory: MemoryWatch;
  readonly #pacer: OutputPacer;
  /** Opened for the first environment. */
  #sandbox: Promise<Sandbox> | undefined;

  constructor(options: RuntimeOptions, debugging: DebuggingOptions) {
    const { random, logger, launcherPath } = options;
    this.#options = options;
    this.#processClock = options.processClock ?? options.clock;
    this.#host = options.hostEnvironment ?? process.env;
    this.#launcher = new Launcher({ command: () => launcherCommand(launcherPath, logger), random, logger });
    this.#memory = new MemoryWatch(this.#processClock);
    this.#pacer = new OutputPacer(this.#processClock);
    this.#planner = new LaunchPlanner({
      ...options,
      host: this.#host,
      project: options.projectDirectory ?? process.cwd(),
      debugging,
    });
  }

  /** Chooses the command that starts the function's process. */
  async plan(spec: FunctionSpec): Promise<Launch | RefusedLaunch> {
    try {
      const sandbox = await this.#openSandbox();
      return await this.#planner.plan(spec, sandbox.pathsOf(spec));
    } catch (error) {
      if (!(error instanceof NoNamespaces)) throw error;
      return { kind: 'refused', errorType: 'Runtime.Unsupported', message: error.message };
    }
  }

  newLog(spec: FunctionSpec): EnvironmentLog {
    const { clock, random, logSink } = this.#options;
    const stream = logStreamName(spec, clock.now(), random);
    const aheadMs = () => clock.now() - this.#processClock.now();
    return new EnvironmentLog({ spec, stream, sink: logSink, clock, pacer: this.#pacer, aheadMs });
  }

  /** @throws for example when the operating system does not accept an environment variable */
  async start(plan: EnvironmentPlan, initLimitMs: number): Promise<Environment> {
    const release = plan.spec.holdDirectories?.() ?? (() => {});
    try {
      const environment = await this.#start(plan, initLimitMs);
      void environment.gone.then(release);
      return environment;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Kills the processes that still run. */
  async close(): Promise<void> {
    await this.#launcher.close();
    await (await this.#sandbox?.catch(() => undefined))?.close();
  }

  async #start(plan: EnvironmentPlan, initLimitMs: number): Promise<Environment> {
    const { endpoint, roleCredentials, random, freeze = DEFAULT_FREEZE } = this.#options;
    const extensionNames = await listExtensions(plan.spec, hostFiles);
    const shared = {
      endpoint: endpoint(),
      credentials: await roleCredentials?.(plan.spec),
      launcher: this.#launcher,
      strays: this.#strays,
      memory: this.#memory,
    };
    const sandbox = await this.#openSandbox();
    return Environment.start({
      ...plan,
      ...shared,
      extensionNames,
      folders: await sandbox.open(plan.spec),
      clock: this.#processClock,
      random,
      host: this.#host,
      freeze,
      initLimitMs,
    });
  }

  #openSandbox(): Promise<Sandbox> {
    const {
      sandbox: mode,
      files,
      hiddenFolders,
      bootstrapPath,
      random,
      logger,
      roleCredentials,
    } = this.#options;
    this.#sandbox ??= openSandbox({
      mode,
      files,
      hidden: hiddenFolders,
      hidesKeys: roleCredentials !== undefined,
      bootstrapPath,
      readFolders: this.#planner.readFolders,
      host: this.#host,
      random,
      logger,
    });
    return this.#sandbox;
  }
}
