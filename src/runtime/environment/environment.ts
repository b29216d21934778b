/**
 * An execution environment: one process and its Runtime API, taking one invocation at a time.
 *
 *     starting ──next──▶ idle ──run──▶ busy ──next──▶ idle …
 *         │               │             │
 *         └──────────── end, exit ──────┴──▶ ending ──process gone──▶ dead
 */
import { assert } from '../../lib/assert.ts';
import type { Clock } from '../../lib/time/clock.ts';
import {
  ACCEPTED,
  INVALID_REQUEST_ID,
  invalidTransition,
  type StatusResponse,
} from '../api/status-response.ts';
import type { Completion, Delivery, InitFailure, RuntimePeer } from '../api/peer.ts';
import { RuntimeApiServer } from '../api/server.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import { environmentVariables } from './variables.ts';
import type { ExitReason } from '../failure.ts';
import type { InitializationType } from '../initialization-type.ts';
import type { Launcher } from '../launching/launcher.ts';
import { LOG_DESCRIPTOR } from '../launching/messages.ts';
import { FunctionProcess } from '../process/function-process.ts';
import type { Launch } from '../process/launch.ts';
import type { MemoryWatch } from '../process/memory-watch.ts';
import type { FunctionSpec, Invocation, ResponseSink } from '../port.ts';
import type { EnvironmentFolders } from '../sandbox/sandbox.ts';
import type { StrayProcesses } from '../process/stray-processes.ts';

export type InitOutcome = { readonly kind: 'ready'; readonly durationMs: number } | FailedInit;

export interface FailedInit {
  readonly kind: 'failed';
  readonly durationMs: number;
  readonly exit: ExitReason;
  /** The error that the process reported, if it did. */
  readonly reported: InitFailure | undefined;
}

export interface RunOutcome {
  /** The response of the process, even if the process ended after sending it. */
  readonly completion: Completion | undefined;
  readonly exit: ExitReason | undefined;
}

type State =
  | { readonly phase: 'starting'; readonly initialized: (outcome: InitOutcome) => void }
  | { readonly phase: 'idle'; readonly deliver: (delivery: Delivery) => void }
  | {
      readonly phase: 'busy';
      readonly requestId: string;
      readonly sink: ResponseSink | undefined;
      readonly completion: Completion | undefined;
      readonly finished: (outcome: RunOutcome) => void;
    }
  | { readonly phase: 'ending'; readonly reason: ExitReason; readonly settle: (reason: ExitReason) => void }
  | { readonly phase: 'dead' };

export interface EnvironmentOptions {
  readonly spec: FunctionSpec;
  readonly launch: Launch;
  readonly folders: EnvironmentFolders;
  readonly log: EnvironmentLog;
  readonly initializationType: InitializationType;
  readonly clock: Clock;
  readonly launcher: Launcher;
  readonly strays: StrayProcesses;
  readonly memory: MemoryWatch;
  readonly endpoint: string;
  readonly host: Readonly<Record<string, string | undefined>>;
  /** The longest time that the handler may take to load. */
  readonly initLimitMs: number;
}

export class Environment implements RuntimePeer {
  readonly log: EnvironmentLog;
  /** Resolves when the handler is loaded, or when it has failed to load and its process has ended. */
  readonly initialized: Promise<InitOutcome>;
  /** Resolves when the process and all processes that it has started have ended. */
  readonly gone: Promise<void>;
  readonly #options: EnvironmentOptions;
  #startedMs: number;
  #process: FunctionProcess | undefined;
  #api: RuntimeApiServer | undefined;
  #state: State;
  #initFailure: InitFailure | undefined;
  #resolveGone: () => void = () => {};
  #finalMemoryMb = 0;

  private constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#startedMs = options.clock.monotonicMs();
    this.log = options.log;
    let initialized: (outcome: InitOutcome) => void = () => {};
    this.initialized = new Promise((resolve) => {
      initialized = resolve;
    });
    this.gone = new Promise((resolve) => {
      this.#resolveGone = resolve;
    });
    this.#state = { phase: 'starting', initialized };
  }

  static async start(options: EnvironmentOptions): Promise<Environment> {
    const environment = new Environment(options);
    const api = await RuntimeApiServer.listen(environment);
    environment.#api = api;
    await environment.#spawn(runtimeApiOf(api));
    return environment;
  }

  get phase(): State['phase'] {
    return this.#state.phase;
  }

  /** The peak memory of the process; 0 where the host does not report it. */
  get maxMemoryMb(): number {
    const pid = this.#process?.pid;
    if (this.#state.phase === 'dead' || pid === undefined) return this.#finalMemoryMb;
    return this.#options.memory.peakMb(pid);
  }

  /** Runs an invocation in an idle environment. */
  run(invocation: Invocation, deadlineMs: number): Promise<RunOutcome> {
    const state = this.#state;
    assert(state.phase === 'idle', `an environment that runs an invocation must be idle, not ${state.phase}`);
    return new Promise((finished) => {
      const { requestId, sink } = invocation;
      this.#state = { phase: 'busy', requestId, sink, completion: undefined, finished };
      state.deliver({ invocation, deadlineMs });
    });
  }

  /** Kills the process, even during an invocation. The reason is ignored when the environment is already ending. */
  end(reason: ExitReason): void {
    this.#startEnding(reason);
    this.#process?.kill();
  }

  poll(deliver: (delivery: Delivery) => void): StatusResponse | undefined {
    const state = this.#state;
    switch (state.phase) {
      case 'starting':
        this.#state = { phase: 'idle', deliver };
        state.initialized({ kind: 'ready', durationMs: this.#sinceStartMs() });
        return undefined;
      case 'busy':
        if (!state.completion) return invalidTransition('Running', 'Ready');
        this.#state = { phase: 'idle', deliver };
        state.finished({ completion: state.completion, exit: undefined });
        return undefined;
      case 'idle':
      case 'ending':
      case 'dead':
        return invalidTransition(state.phase, 'Ready');
    }
  }

  disconnect(): void {
    // The process may not be reaped until later. Until then it must not be taken for an idle one.
    if (this.#state.phase === 'idle') this.end({ kind: 'retired' });
  }

  sinkOf(requestId: string): ResponseSink | undefined {
    const state = this.#state;
    return state.phase === 'busy' && state.requestId === requestId && !state.completion
      ? state.sink
      : undefined;
  }

  complete(requestId: string, completion: Completion): StatusResponse {
    const state = this.#state;
    if (state.phase !== 'busy') return invalidTransition(state.phase, 'InvocationResponse');
    if (requestId !== state.requestId) return INVALID_REQUEST_ID;
    if (state.completion) return invalidTransition('InvocationResponse', 'InvocationResponse');
    this.#state = { ...state, completion };
    return ACCEPTED;
  }

  failInit(failure: InitFailure): StatusResponse {
    if (this.#state.phase !== 'starting') return invalidTransition(this.#state.phase, 'InitError');
    this.#initFailure = failure;
    // Runtime clients exit after this call. One that does not is killed.
    this.end({ kind: 'exited', code: 1, signal: null });
    return ACCEPTED;
  }

  async #spawn(runtimeApi: string): Promise<void> {
    const { spec, launch, folders, clock, log, endpoint, host, launcher, memory, initLimitMs } =
      this.#options;
    const { paths } = folders;
    const plan = await folders.wrap({
      command: launch.command,
      args: launch.args,
      directory: paths.taskRoot,
      environment: {
        ...environmentVariables(spec, {
          runtimeApi,
          endpoint,
          host: host['PATH'] === undefined ? host : { ...host, PATH: folders.searchPath(host['PATH']) },
          logStream: log.stream,
          initializationType: this.#options.initializationType,
          logDescriptor: LOG_DESCRIPTOR,
          paths,
        }),
        ...launch.environment,
      },
    });
    const child = await FunctionProcess.start({
      launcher,
      launch: { ...launch, command: plan.command, args: plan.args },
      directory: plan.directory,
      environment: plan.environment,
      log,
      clock,
      onGone: (reason) => this.#handleExit(reason),
    });
    if (!child) return;
    this.#process = child;
    memory.watch(
      child.pid,
      spec.memoryMb,
      () => this.end({ kind: 'out-of-memory' }),
      (pid) => folders.processOf(pid),
    );
    // The process runs already, and may have polled or reported an error.
    if (this.#state.phase === 'ending') child.kill();
    if (this.#state.phase !== 'starting') return;
    this.#startedMs = clock.monotonicMs();
    const limit = clock.setTimer(initLimitMs, () => {
      if (this.#state.phase === 'starting') this.end({ kind: 'timed-out' });
    });
    void this.initialized.then(() => limit.cancel());
  }

  #startEnding(reason: ExitReason): void {
    const state = this.#state;
    switch (state.phase) {
      case 'starting':
        this.#state = {
          phase: 'ending',
          reason,
          settle: (final) => state.initialized(this.#failedInit(final)),
        };
        break;
      case 'idle':
        this.#state = { phase: 'ending', reason, settle: () => {} };
        break;
      case 'busy': {
        const { completion, finished } = state;
        this.#state = { phase: 'ending', reason, settle: (exit) => finished({ completion, exit }) };
        break;
      }
      case 'ending':
      case 'dead':
        break;
    }
  }

  #handleExit(reason: ExitReason): void {
    this.#startEnding(reason);
    const state = this.#state;
    assert(state.phase === 'ending', 'a process ends once');
    const pid = this.#process?.pid;
    if (pid !== undefined) this.#finalMemoryMb = this.#options.memory.unwatch(pid);
    this.#state = { phase: 'dead' };
    state.settle(state.reason);
    void this.#killStrays().then(this.#resolveGone);
  }

  async #killStrays(): Promise<void> {
    const { strays, log } = this.#options;
    const { stream: logStream } = log;
    // The port is released after they have ended, so that they cannot reach another environment's API.
    if (this.#api) await strays.kill({ logStream, runtimeApi: runtimeApiOf(this.#api) });
    this.#api?.close();
    this.#process?.forget();
    await this.#options.folders.release();
  }

  #failedInit(exit: ExitReason): FailedInit {
    return { kind: 'failed', durationMs: this.#sinceStartMs(), exit, reported: this.#initFailure };
  }

  #sinceStartMs(): number {
    return this.#options.clock.monotonicMs() - this.#startedMs;
  }
}

function runtimeApiOf({ port }: RuntimeApiServer): string {
  return `127.0.0.1:${port}`;
}
