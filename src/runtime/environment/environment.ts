/**
 * An execution environment: one process and its Runtime API, taking one invocation at a time.
 *
 *     starting ──next──▶ settling ──extensions──▶ idle ──run──▶ busy ──next──▶ settling …
 *         │                  │                     │             │
 *         └──────────────────┴───── end, exit ─────┴─────────────┴──▶ ending ──process gone──▶ dead
 */
import { assert } from '../../lib/assert.ts';
import {
  ACCEPTED,
  INVALID_REQUEST_ID,
  invalidTransition,
  type StatusResponse,
} from '../api/status-response.ts';
import type { Completion, Delivery, InitFailure, RuntimePeer } from '../api/peer.ts';
import { RuntimeApiServer } from '../api/server.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import { ExtensionProcesses } from '../extensions/extension-processes.ts';
import { Extensions } from '../extensions/extensions.ts';
import { Admission } from './admission.ts';
import {
  endingState,
  type EnvironmentState,
  type InitOutcome,
  type RunOutcome,
  type Settling,
} from './environment-state.ts';
import type { EnvironmentOptions } from './environment-options.ts';
import { Freezer } from './freezer.ts';
import { InitProgress } from './starting/init-progress.ts';
import { processVariables } from './starting/process-variables.ts';
import { type ExitReason, unstartable } from '../failure.ts';
import type { FunctionProcess } from '../process/function-process.ts';
import { startProcess } from './starting/start-process.ts';
import type { FunctionSpec, Invocation, ResponseSink } from '../port.ts';
import { REPLACE_BEFORE_END_MS } from '../role-credentials.ts';

export class Environment implements RuntimePeer {
  readonly log: EnvironmentLog;
  readonly extensions: Extensions;
  /** Resolves when the handler is loaded, or when it has failed to load and its process has ended. */
  readonly initialized: Promise<InitOutcome>;
  /** Resolves when the process and all processes that it has started have ended. */
  readonly gone: Promise<void>;
  readonly #options: EnvironmentOptions;
  readonly #admission: Admission;
  readonly #freezer: Freezer;
  readonly #init: InitProgress;
  #process: FunctionProcess | undefined;
  /** False while the external extensions register. */
  #isSpawned = false;
  #api: RuntimeApiServer | undefined;
  #extensionProcesses: ExtensionProcesses | undefined;
  #state: EnvironmentState;
  #resolveGone: () => void = () => {};
  #finalMemoryMb = 0;

  private constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#admission = new Admission(options.random);
    const isFrozen = options.freeze === 'on' && options.spec.isDebugged !== true;
    this.#freezer = new Freezer(options.clock, isFrozen);
    this.#init = new InitProgress(options.clock);
    this.log = options.log;
    this.extensions = new Extensions({
      external: options.extensionNames,
      random: options.random,
      clock: options.clock,
      hasJsonLogs: options.spec.logging.format === 'JSON',
      onFailure: (failure) => this.end({ kind: 'extension', failure }),
    });
    let initialized: (outcome: InitOutcome) => void = () => {};
    this.initialized = new Promise((resolve) => {
      initialized = (outcome) => {
        this.extensions.reportTo(options.log, options.clock.now());
        resolve(outcome);
      };
    });
    this.gone = new Promise((resolve) => {
      this.#resolveGone = resolve;
    });
    options.log.observe(this.extensions.telemetry);
    this.#state = { phase: 'starting', initialized };
  }

  /** @throws when its processes cannot be planned. What was started has ended then, and the folders are released. */
  static async start(options: EnvironmentOptions): Promise<Environment> {
    const environment = new Environment(options);
    try {
      environment.#api = await RuntimeApiServer.listen(environment, environment.#admission);
      await (options.extensionNames.length === 0 ? environment.#spawn() : environment.#startExtensions());
      return environment;
    } catch (error) {
      if (environment.phase !== 'dead') environment.#handleExit(unstartable(error));
      await environment.gone;
      throw error;
    }
  }

  /** From then on it must not run another invocation. */
  get expiresMs(): number {
    return (this.#options.credentials?.endsMs ?? Infinity) - REPLACE_BEFORE_END_MS;
  }

  get functionFacts(): FunctionSpec {
    return this.#options.spec;
  }

  get phase(): EnvironmentState['phase'] {
    return this.#state.phase;
  }

  /** The peak memory of the process; 0 where the host does not report it. */
  get maxMemoryMb(): number {
    const pid = this.#process?.pid;
    if (this.#state.phase === 'dead' || pid === undefined) return this.#finalMemoryMb;
    return this.#options.memory.peakMb(pid);
  }

  /**
   * Runs an invocation in an idle environment.
   * @param responded called when the function is done and extensions are not
   */
  run(
    invocation: Invocation,
    deadlineMs: number,
    responded: (completion: Completion) => void,
  ): Promise<RunOutcome> {
    const state = this.#state;
    assert(state.phase === 'idle', `an environment that runs an invocation must be idle, not ${state.phase}`);
    return new Promise((finished) => {
      const { requestId, sink } = invocation;
      this.#state = { phase: 'busy', requestId, sink, completion: undefined, finished, responded };
      this.#freezer.thaw();
      this.extensions.invoke(invocation, deadlineMs);
      state.deliver({ invocation, deadlineMs });
    });
  }

  /** Logs what the process has written since its last line feed. */
  flushOutput(): void {
    this.#process?.flushOutput();
  }

  /** Stops the processes of an idle environment soon, until its next invocation or its end. */
  freezeLater(): void {
    if (this.#state.phase === 'idle') this.#freezer.freezeLater();
  }

  /**
   * Ends the process, even during an invocation. The reason is ignored when the environment is already ending. A process
   * with extensions that is not needed any more may clean up before it is killed.
   */
  end(reason: ExitReason): void {
    this.#startEnding(reason);
    const child = this.#process;
    if (reason.kind !== 'retired' || this.extensions.all.length === 0) {
      // Not resumed before: timers that are due must not run once more.
      child?.kill();
    } else {
      child?.terminate(this.extensions.runtimeShutdownMs, this.#options.folders.processOf(child.pid));
      this.#freezer.thaw();
    }
    if (!this.#isSpawned && this.phase === 'ending') this.#handleExit(reason);
  }

  poll(deliver: (delivery: Delivery) => void): StatusResponse | undefined {
    const state = this.#state;
    switch (state.phase) {
      case 'starting':
        this.extensions.runtimeInitialized();
        this.#settle(deliver, {
          settled: () => state.initialized({ kind: 'ready', durationMs: this.#init.durationMs }),
          ended: (exit) => state.initialized(this.#init.failed(exit)),
        });
        return undefined;
      case 'busy': {
        const { completion, finished } = state;
        if (!completion) return invalidTransition('Running', 'Ready');
        this.extensions.runtimeDone(completion.kind === 'error' || completion.kind === 'too-large');
        this.#settle(deliver, {
          settled: () => finished({ completion, exit: undefined }),
          ended: (exit) => finished({ completion, exit }),
        });
        if (this.phase === 'settling') state.responded(completion);
        return undefined;
      }
      case 'settling':
      case 'idle':
      case 'ending':
      case 'dead':
        return invalidTransition(state.phase, 'Ready');
    }
  }

  disconnect(): void {
    // The process may not be reaped until later. Until then it must not be taken for an idle one.
    if (this.#state.phase === 'idle' || this.#state.phase === 'settling') this.end({ kind: 'retired' });
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
    this.#init.report(failure);
    // Runtime clients exit after this call. One that does not is killed.
    this.end({ kind: 'exited', code: 1, signal: null });
    return ACCEPTED;
  }

  /** Starts the external extensions, and the process when all of them have registered, as on AWS. */
  async #startExtensions(): Promise<void> {
    this.#limitInit();
    const shared = { extensions: this.extensions, admission: this.#admission, freezer: this.#freezer };
    this.#extensionProcesses = new ExtensionProcesses({ ...this.#options, ...shared });
    await this.#extensionProcesses.start(this.#options.extensionNames, this.#variables());
    this.extensions.whenRegistered(() => {
      if (this.#state.phase !== 'starting') return;
      this.#spawn().catch((error: unknown) => this.#handleExit(unstartable(error)));
    });
  }

  #variables(): Record<string, string> {
    return processVariables(this.#options, this.#api!.address);
  }

  async #spawn(): Promise<void> {
    this.#isSpawned = true;
    const child = await startProcess(this.#options, {
      variables: this.#variables(),
      admission: this.#admission,
      freezer: this.#freezer,
      onOutOfMemory: () => this.end({ kind: 'out-of-memory' }),
      // At once, so that no invocation takes an environment whose process has ended.
      onExit: (reason) => this.#startEnding(reason),
      onGone: (reason) => this.#handleExit(reason),
    });
    if (!child) return;
    this.#process = child;
    // The process runs already, and may have polled or reported an error.
    if (this.#state.phase === 'ending') child.kill();
    if (this.#state.phase !== 'starting' && this.#state.phase !== 'settling') return;
    if (!this.#extensionProcesses) this.#limitInit();
  }

  #limitInit(): void {
    this.#init.limit(this.#options.initLimitMs, this.initialized, () => this.end({ kind: 'timed-out' }));
  }

  #settle(deliver: (delivery: Delivery) => void, settling: Settling): void {
    this.#state = { phase: 'settling', deliver, ...settling };
    this.extensions.whenReady(() => {
      if (this.#state.phase !== 'settling') return;
      this.#state = { phase: 'idle', deliver };
      settling.settled();
    });
  }

  #startEnding(reason: ExitReason): void {
    this.#state = endingState(this.#state, reason, (exit) => this.#init.failed(exit));
  }

  #handleExit(reason: ExitReason): void {
    this.#startEnding(reason);
    const state = this.#state;
    assert(state.phase === 'ending', 'a process ends once');
    const pid = this.#process?.pid;
    if (pid !== undefined) this.#finalMemoryMb = this.#options.memory.unwatch(pid);
    this.#state = { phase: 'dead' };
    state.settle(state.reason);
    void this.#endRest(state.reason).then(this.#resolveGone);
  }

  /** Ends what is left after the process. */
  async #endRest(reason: ExitReason): Promise<void> {
    this.#freezer.thaw();
    await this.#extensionProcesses?.shutDown(reason);
    const { strays, log } = this.#options;
    // The port is released after they have ended, so that they cannot reach another environment's API.
    if (this.#api) await strays.kill({ logStream: log.stream, runtimeApi: this.#api.address });
    this.#api?.close();
    this.#process?.forget();
    await this.#options.folders.release();
  }
}
