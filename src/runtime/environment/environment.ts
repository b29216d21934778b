/**
 * An execution environment: one process and its Runtime API, taking one invocation at a time.
 *
 *     starting ──next──▶ idle ──run──▶ busy ──next──▶ idle …
 *         │               │             │
 *         └──────────── end, exit ──────┴──▶ ending ──process gone──▶ dead
 */
import { assert } from '../../lib/assert.ts';
import type { Clock } from '../../lib/time/clock.ts';
import { ACCEPTED, type Answer, INVALID_REQUEST_ID, invalidTransition } from '../api/status-response.ts';
import type { Completion, Delivery, InitFailure, RuntimePeer } from '../api/peer.ts';
import { RuntimeApiServer } from '../api/server.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import { environmentVariables } from './variables.ts';
import type { Death } from '../failure.ts';
import { FunctionProcess, LOG_DESCRIPTOR } from '../process/function-process.ts';
import type { Launch } from '../process/launch.ts';
import type { MemoryWatch } from '../process/memory-watch.ts';
import type { OrphanGuard } from '../process/orphan-guard.ts';
import type { FunctionSpec, Invocation, ResponseSink } from '../port.ts';
import type { StrayProcesses } from '../process/stray-processes.ts';

export type InitOutcome =
  | { readonly kind: 'ready'; readonly durationMs: number }
  | {
      readonly kind: 'failed';
      readonly durationMs: number;
      readonly death: Death;
      /** What the process itself said of it, if anything. */
      readonly reported: InitFailure | undefined;
    };

export interface RunOutcome {
  /** What the process answered; with a death, what it had answered before. */
  readonly completion: Completion | undefined;
  readonly death: Death | undefined;
}

type State =
  | { readonly phase: 'starting'; readonly initialised: (outcome: InitOutcome) => void }
  | { readonly phase: 'idle'; readonly deliver: (delivery: Delivery) => void }
  | {
      readonly phase: 'busy';
      readonly requestId: string;
      readonly sink: ResponseSink | undefined;
      readonly completion: Completion | undefined;
      readonly finished: (outcome: RunOutcome) => void;
    }
  | { readonly phase: 'ending'; readonly death: Death; readonly settle: (death: Death) => void }
  | { readonly phase: 'dead' };

export interface EnvironmentOptions {
  readonly spec: FunctionSpec;
  readonly launch: Launch;
  readonly log: EnvironmentLog;
  readonly clock: Clock;
  readonly guard: OrphanGuard;
  readonly strays: StrayProcesses;
  readonly memory: MemoryWatch;
  readonly endpoint: string;
  readonly host: Readonly<Record<string, string | undefined>>;
  /** How long the handler may take to load. */
  readonly initLimitMs: number;
}

export class Environment implements RuntimePeer {
  readonly log: EnvironmentLog;
  /** Resolves when the handler is loaded, or has failed to load and its process is gone. */
  readonly initialised: Promise<InitOutcome>;
  /** Resolves when the process is gone, and what it left behind. */
  readonly gone: Promise<void>;
  readonly #options: EnvironmentOptions;
  readonly #startedMs: number;
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
    let initialised: (outcome: InitOutcome) => void = () => {};
    this.initialised = new Promise((resolve) => {
      initialised = resolve;
    });
    this.gone = new Promise((resolve) => {
      this.#resolveGone = resolve;
    });
    this.#state = { phase: 'starting', initialised };
  }

  static async start(options: EnvironmentOptions): Promise<Environment> {
    const environment = new Environment(options);
    const api = await RuntimeApiServer.listen(environment);
    environment.#api = api;
    try {
      environment.#spawn(runtimeApiOf(api));
    } catch (error) {
      // Such as an environment variable that no process can be given.
      api.close();
      throw error;
    }
    return environment;
  }

  get phase(): State['phase'] {
    return this.#state.phase;
  }

  /** The most memory the process has held; 0 where the host does not tell. */
  get maxMemoryMb(): number {
    const pid = this.#process?.pid;
    if (this.#state.phase === 'dead' || pid === undefined) return this.#finalMemoryMb;
    return this.#options.memory.peakMb(pid);
  }

  /** Hands an idle environment its next invocation. */
  run(invocation: Invocation, deadlineMs: number): Promise<RunOutcome> {
    const state = this.#state;
    assert(state.phase === 'idle', `an environment runs from idle, not from ${state.phase}`);
    return new Promise((finished) => {
      const { requestId, sink } = invocation;
      this.#state = { phase: 'busy', requestId, sink, completion: undefined, finished };
      state.deliver({ invocation, deadlineMs });
    });
  }

  /** Kills the process, whatever it does. No effect when it is dying already. */
  end(death: Death): void {
    this.#startEnding(death);
    this.#process?.kill();
  }

  poll(deliver: (delivery: Delivery) => void): Answer | undefined {
    const state = this.#state;
    switch (state.phase) {
      case 'starting':
        this.#state = { phase: 'idle', deliver };
        state.initialised({ kind: 'ready', durationMs: this.#sinceStartMs() });
        return undefined;
      case 'busy':
        if (!state.completion) return invalidTransition('Running', 'Ready');
        this.#state = { phase: 'idle', deliver };
        state.finished({ completion: state.completion, death: undefined });
        return undefined;
      case 'idle':
      case 'ending':
      case 'dead':
        return invalidTransition(state.phase, 'Ready');
    }
  }

  sinkOf(requestId: string): ResponseSink | undefined {
    const state = this.#state;
    return state.phase === 'busy' && state.requestId === requestId && !state.completion
      ? state.sink
      : undefined;
  }

  complete(requestId: string, completion: Completion): Answer {
    const state = this.#state;
    if (state.phase !== 'busy') return invalidTransition(state.phase, 'InvocationResponse');
    if (requestId !== state.requestId) return INVALID_REQUEST_ID;
    if (state.completion) return invalidTransition('InvocationResponse', 'InvocationResponse');
    this.#state = { ...state, completion };
    return ACCEPTED;
  }

  failInit(failure: InitFailure): Answer {
    if (this.#state.phase !== 'starting') return invalidTransition(this.#state.phase, 'InitError');
    this.#initFailure = failure;
    // Clients end by themselves after this; one that does not is of no more use.
    this.end({ kind: 'exited', code: 1, signal: null });
    return ACCEPTED;
  }

  #spawn(runtimeApi: string): void {
    const { spec, launch, clock, log, endpoint, host, guard, memory, initLimitMs } = this.#options;
    const child = new FunctionProcess({
      launch,
      directory: spec.codeDirectory,
      environment: environmentVariables(spec, {
        runtimeApi,
        endpoint,
        host,
        logStream: log.stream,
        logDescriptor: LOG_DESCRIPTOR,
      }),
      log,
      clock,
      onGone: (death) => {
        limit.cancel();
        this.#bury(death);
      },
    });
    this.#process = child;
    if (child.pid !== undefined) {
      guard.add(child.pid, log.stream);
      memory.watch(child.pid, spec.memoryMb, () => this.end({ kind: 'out-of-memory' }));
    }
    const limit = clock.setTimer(initLimitMs, () => {
      if (this.#state.phase === 'starting') this.end({ kind: 'timed-out' });
    });
    void this.initialised.then(() => limit.cancel());
  }

  #startEnding(death: Death): void {
    const state = this.#state;
    switch (state.phase) {
      case 'starting':
        this.#state = {
          phase: 'ending',
          death,
          settle: (final) => state.initialised(this.#failedInit(final)),
        };
        break;
      case 'idle':
        this.#state = { phase: 'ending', death, settle: () => {} };
        break;
      case 'busy': {
        const { completion, finished } = state;
        this.#state = { phase: 'ending', death, settle: (final) => finished({ completion, death: final }) };
        break;
      }
      case 'ending':
      case 'dead':
        break;
    }
  }

  #bury(exit: Death): void {
    this.#startEnding(exit);
    const state = this.#state;
    assert(state.phase === 'ending', 'a process goes once');
    const pid = this.#process?.pid;
    if (pid !== undefined) {
      this.#options.guard.drop(pid);
      this.#finalMemoryMb = this.#options.memory.unwatch(pid);
    }
    this.#state = { phase: 'dead' };
    state.settle(state.death);
    void this.#killStrays().then(this.#resolveGone);
  }

  async #killStrays(): Promise<void> {
    const { strays, guard, log } = this.#options;
    const { stream: logStream } = log;
    // Until they are gone, no other environment may take the port.
    if (this.#api) await strays.kill({ logStream, runtimeApi: runtimeApiOf(this.#api) });
    this.#api?.close();
    guard.forget(log.stream);
  }

  #failedInit(death: Death): InitOutcome {
    return { kind: 'failed', durationMs: this.#sinceStartMs(), death, reported: this.#initFailure };
  }

  #sinceStartMs(): number {
    return this.#options.clock.monotonicMs() - this.#startedMs;
  }
}

function runtimeApiOf({ port }: RuntimeApiServer): string {
  return `127.0.0.1:${port}`;
}
