import { untilAborted } from '../lib/concurrency/until-aborted.ts';
import { noMeters } from '../lib/metrics.ts';
import type { Clock } from '../lib/time/clock.ts';
import { coldStart, type ColdStartOutcome } from './environment/starting/cold-start.ts';
import type { Environment } from './environment/environment.ts';
import { type EnvironmentPlan, EnvironmentStarter } from './environment/starting/environment-starter.ts';
import type { EnvironmentPool } from './environment/pool.ts';
import { EnvironmentPools } from './environment/pools.ts';
import { Provision, type ProvisionedStart } from './environment/provision.ts';
import { concludeRefusedLaunch } from './environment/refused-launch.ts';
import { concludeFailedInit, type InvocationTiming, runInvocation } from './environment/run-invocation.ts';
import { provisionedStart } from './environment/starting/provisioned-start.ts';
import { DEFAULT_DEBUG_PORT, debuggedSpec, type DebuggingOptions, limitsOf } from './node/debugging.ts';
import { FunctionMetrics } from './metrics/function-metrics.ts';
import { ProvisionedMetrics } from './metrics/provisioned-metrics.ts';
import { RuntimeCounters } from './metrics/runtime-counters.ts';
import { OnceForEach } from '../lib/log/once-for-each.ts';
import type {
  FunctionSpec,
  Invocation,
  InvocationResult,
  ProvisionStatus,
  Runtime,
  ThrottleReason,
} from './port.ts';
import type { Launch, RefusedLaunch } from './process/launch.ts';
import { missingPackageAdvice } from './provided-packages/missing-package.ts';
import { DEFAULT_LIMITS, type RuntimeLimits } from './runtime-limits.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** The runtime was closed before or during the invocation. The function did not run, or was killed. */
export class RuntimeClosed extends Error {
  override readonly name = 'RuntimeClosed';
}

/** Opens a runtime whose environments are processes on this machine. */
export function openRuntime(options: RuntimeOptions): Runtime {
  return new ProcessRuntime(options);
}

class ProcessRuntime implements Runtime {
  readonly #options: RuntimeOptions;
  readonly #limits: RuntimeLimits;
  readonly #processClock: Clock;
  readonly #debugging: DebuggingOptions;
  readonly #starter: EnvironmentStarter;
  readonly #pools: EnvironmentPools;
  readonly #warnings = new OnceForEach();
  readonly #counters: RuntimeCounters;
  readonly #metrics: FunctionMetrics;
  readonly #provisionedMetrics: ProvisionedMetrics;
  /** Releases the directories of versions with provisioned environments, by `FunctionSpec.key`. */
  readonly #held = new Map<string, () => void>();
  #closed = false;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#processClock = options.processClock ?? options.clock;
    this.#pools = new EnvironmentPools(options.clock, this.#processClock, this.#limits);
    this.#debugging = options.debugging ?? { functionNames: [], firstPort: DEFAULT_DEBUG_PORT };
    this.#counters = options.counters ?? new RuntimeCounters();
    this.#metrics = new FunctionMetrics(options.meters ?? noMeters, this.#counters);
    this.#provisionedMetrics = new ProvisionedMetrics(options.meters ?? noMeters);
    this.#starter = new EnvironmentStarter(options, this.#debugging);
  }

  get maxEnvironments(): number {
    return this.#limits.environments;
  }

  replacesCode(): boolean {
    return false;
  }

  async invoke(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult> {
    invocation.signal?.throwIfAborted();
    const running = this.#invoke(debuggedSpec(spec, this.#debugging), invocation);
    return invocation.signal ? untilAborted(running, invocation.signal) : running;
  }

  throttle(spec: FunctionSpec, invocation: Invocation, reason: ThrottleReason): InvocationResult {
    this.#metrics.throttled(spec, invocation);
    return { kind: 'throttled', reason };
  }

  provision(spec: FunctionSpec, count: number): void {
    if (count === 0) {
      this.#releaseDirectories(spec.key);
      this.#pools.find(spec.key)?.provision?.resize(0);
      return;
    }
    const { holdDirectories } = spec;
    // Environments that end are replaced from the same directories.
    if (holdDirectories && !this.#held.has(spec.key)) this.#held.set(spec.key, holdDirectories());
    const debugged = debuggedSpec(spec, this.#debugging);
    const pool = this.#pools.poolOf(debugged);
    pool.provision ??= new Provision(
      this.#processClock,
      () => this.#startProvisioned(pool, debugged),
      debugged.isDebugged === true ? limitsOf(debugged, this.#limits).environmentsPerFunction : undefined,
    );
    pool.provision.resize(this.#closed ? 0 : count);
  }

  provisionOf(key: string): ProvisionStatus | undefined {
    return this.#pools.find(key)?.provision?.status;
  }

  retire(key: string): void {
    this.#releaseDirectories(key);
    this.#pools.retire(key);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pools.close(new RuntimeClosed('The runtime was closed while the function waited.'));
    await this.#starter.close();
  }

  #releaseDirectories(key: string): void {
    this.#held.get(key)?.();
    this.#held.delete(key);
  }

  async #invoke(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult> {
    if (this.#closed) throw new RuntimeClosed('The runtime is closed.');
    invocation.end?.throwIfAborted();
    const pool = this.#pools.poolOf(spec);
    const warm = pool.provision?.take();
    if (pool.provision) {
      this.#provisionedMetrics.began(spec, invocation, pool.provision.status, warm === undefined);
    }
    const environment = warm?.environment ?? pool.takeIdle();
    const end = this.#metrics.begin(spec);
    let result: InvocationResult;
    try {
      result = environment
        ? await this.#runIn(pool, environment, spec, invocation, warm)
        : await this.#runCold(pool, spec, invocation);
    } finally {
      end();
    }
    if (this.#closed) throw new RuntimeClosed('The runtime was closed while the function ran.');
    const advice = missingPackageAdvice(spec, result);
    if (advice !== undefined) this.#warn(spec, advice);
    return result;
  }

  async #runCold(
    pool: EnvironmentPool,
    spec: FunctionSpec,
    invocation: Invocation,
  ): Promise<InvocationResult> {
    // Counted before anything is awaited, so that invocations keep their order at a bound.
    if (!this.#pools.makeRoom(pool)) {
      return this.throttle(spec, invocation, 'ConcurrentInvocationLimitExceeded');
    }
    const free = pool.reserve();
    let launch: Launch | RefusedLaunch;
    try {
      launch = await this.#plan(spec);
    } finally {
      free();
    }
    if (launch.kind === 'refused') {
      this.#metrics.finished(spec, invocation, { durationMs: 0, isError: true });
      pool.refusedLog ??= this.#starter.newLog(spec);
      const { clock } = this.#options;
      return concludeRefusedLaunch({ spec, invocation, log: pool.refusedLog, clock }, launch);
    }

    const { clock } = this.#options;
    const processClock = this.#processClock;
    const metrics = this.#metrics;
    const started = await this.#pools.startInTurn(pool, () => this.#coldStart(pool, spec, launch));
    const { environment } = started;
    switch (started.kind) {
      case 'ready':
        return this.#runIn(pool, environment, spec, invocation, started.timing);
      case 'failed':
        return concludeFailedInit(
          { environment, spec, invocation, clock, processClock, metrics },
          started.init,
        );
      case 'idle':
        // It may have ended since it was offered.
        if (environment.phase !== 'idle') return this.#runCold(pool, spec, invocation);
        return this.#runIn(pool, environment, spec, invocation);
    }
  }

  /** Chooses the command that starts the function's process, and warns of a refusal or a substitute. */
  async #plan(spec: FunctionSpec): Promise<Launch | RefusedLaunch> {
    const launch = await this.#starter.plan(spec);
    if (launch.kind === 'refused') this.#warn(spec, launch.message);
    else if (launch.warning !== undefined && this.#warnings.isNew(launch.warning)) {
      this.#options.logger.warn(launch.warning);
    }
    return launch;
  }

  #coldStart(pool: EnvironmentPool, spec: FunctionSpec, launch: Launch): Promise<ColdStartOutcome> {
    const { clock } = this.#options;
    this.#counters.of(spec).coldStarts++;
    const log = this.#starter.newLog(spec);
    const { initTimeoutMs } = limitsOf(spec, this.#limits);
    const initializationType = spec.snapStart === true ? 'snap-start' : 'on-demand';
    const plan: EnvironmentPlan = { spec, launch, log, initializationType };
    const start = (initLimitMs: number) => this.#start(pool, plan, initLimitMs);
    return coldStart({ ...plan, clock, initTimeoutMs, start });
  }

  async #startProvisioned(pool: EnvironmentPool, spec: FunctionSpec): Promise<ProvisionedStart> {
    try {
      const launch = await this.#plan(spec);
      if (launch.kind === 'refused') return { kind: 'failed', failure: 'init-failed' };
      if (!this.#pools.makeRoom(pool)) return { kind: 'failed', failure: 'no-room' };
      const { clock } = this.#options;
      const log = this.#starter.newLog(spec);
      const plan: EnvironmentPlan = { spec, launch, log, initializationType: 'provisioned-concurrency' };
      const start = (initLimitMs: number) => this.#start(pool, plan, initLimitMs);
      return await this.#pools.startProvisioned(pool, () => provisionedStart({ ...plan, clock }, start));
    } catch (error) {
      // For example, the operating system does not accept an environment variable.
      if (!this.#closed) this.#warn(spec, `a provisioned environment could not start: ${String(error)}`);
      return { kind: 'failed', failure: 'init-failed' };
    }
  }

  #runIn(
    pool: EnvironmentPool,
    environment: Environment,
    spec: FunctionSpec,
    invocation: Invocation,
    timing: InvocationTiming = {},
  ): Promise<InvocationResult> {
    const { clock } = this.#options;
    const processClock = this.#processClock;
    const metrics = this.#metrics;
    // The caller does not wait for extensions, but the environment is not free before they are done, and counts as
    // running until then.
    return new Promise((resolve, reject) => {
      let end = () => {};
      const onResponded = (result: InvocationResult) => {
        end = metrics.begin(spec);
        resolve(result);
      };
      const run = { environment, spec, invocation, clock, processClock, metrics, onResponded, ...timing };
      runInvocation(run)
        .then((result) => {
          this.#pools.release(pool, environment);
          resolve(result);
        })
        .catch(reject)
        .finally(() => {
          end();
          stopWaiting?.();
        });
      // The environment is busy from here on.
      const stopWaiting =
        invocation.end && whenAborted(invocation.end, () => environment.end({ kind: 'retired' }));
    });
  }

  #start(pool: EnvironmentPool, plan: EnvironmentPlan, initLimitMs: number): Promise<Environment> {
    if (this.#closed) throw new RuntimeClosed('The runtime was closed while the function started.');
    return pool.add(async () => {
      const environment = await this.#starter.start(plan, initLimitMs);
      this.#counters.track(plan.spec, environment);
      return environment;
    });
  }

  #warn({ account, region, functionName }: FunctionSpec, warning: string): void {
    if (!this.#warnings.isNew(`${account}/${region}/${functionName}/${warning}`)) return;
    this.#options.logger.warn(`function ${functionName}: ${warning}`);
  }
}

/** @returns a function that stops to wait */
function whenAborted(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}
