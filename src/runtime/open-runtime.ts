import { partitionOf } from '../lib/aws/arn.ts';
import { createHash } from 'node:crypto';
import type { Clock } from '../lib/time/clock.ts';
import type { Logger } from '../lib/log/logger.ts';
import { type Meters, noMeters } from '../lib/metrics.ts';
import type { Random } from '../lib/random.ts';
import { EnvironmentLog, logStreamName } from './log/environment-log.ts';
import { EnvironmentPool } from './environment/pool.ts';
import { Environment } from './environment/environment.ts';
import { errorPayload } from './failure.ts';
import { FunctionMetrics } from './metrics/function-metrics.ts';
import { jsonSystemLog } from './log/json-system-log.ts';
import { type Launch, planLaunch, type RefusedLaunch } from './process/launch.ts';
import { MemoryWatch } from './process/memory-watch.ts';
import { OnceForEach } from './once-for-each.ts';
import { OrphanGuard } from './process/orphan-guard.ts';
import { StrayProcesses } from './process/stray-processes.ts';
import type { FunctionSpec, Invocation, InvocationResult, LogSink, Runtime, ThrottleReason } from './port.ts';
import { PYTHON_CLIENT_MISSING, PythonClient } from './process/python-client.ts';
import { concludeFailedInit, initFailureStatus, runInvocation } from './environment/run-invocation.ts';
import { DEFAULT_LIMITS, type RuntimeLimits } from './runtime-limits.ts';
import type { SystemLog } from './log/system-log.ts';
import { textSystemLog } from './log/text-system-log.ts';

export interface RuntimeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly logSink: LogSink;
  /** Told of every invocation. */
  readonly meters?: Meters;
  /** Where functions find the AWS services; asked for at each start, since the port may not be known before. */
  readonly endpoint: () => string;
  /** The built Node bootstrap, `dist/bootstrap.mjs`. */
  readonly bootstrapPath: string;
  /** Loaded before each Node handler; it sends the AWS calls of older SDKs here. */
  readonly redirectPath?: string | undefined;
  readonly limits?: Partial<RuntimeLimits>;
  /** The host's environment variables, of which functions see a few; the server's own when not said. */
  readonly hostEnvironment?: Readonly<Record<string, string | undefined>>;
}

/** An invocation asked of a runtime that closes. It did not run, or was killed on the way. */
export class RuntimeClosed extends Error {
  override readonly name = 'RuntimeClosed';
}

/** A runtime whose environments are processes of this machine. */
export function openRuntime(options: RuntimeOptions): Runtime {
  return new ProcessRuntime(options);
}

class ProcessRuntime implements Runtime {
  readonly #options: RuntimeOptions;
  readonly #limits: RuntimeLimits;
  readonly #guard = new OrphanGuard();
  readonly #strays = new StrayProcesses();
  readonly #memory: MemoryWatch;
  readonly #python = new PythonClient();
  readonly #host: Readonly<Record<string, string | undefined>>;
  /** By `FunctionSpec.key`. */
  readonly #pools = new Map<string, EnvironmentPool>();
  /** Pools of versions that are gone, as long as one of their environments lives. */
  readonly #retiring = new Set<EnvironmentPool>();
  readonly #warnings = new OnceForEach();
  readonly #metrics: FunctionMetrics;
  #closed = false;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#memory = new MemoryWatch(options.clock);
    this.#metrics = new FunctionMetrics(options.meters ?? noMeters);
    this.#host = options.hostEnvironment ?? process.env;
  }

  async invoke(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult> {
    invocation.signal?.throwIfAborted();
    const running = this.#invoke(spec, invocation);
    return invocation.signal ? untilAborted(running, invocation.signal) : running;
  }

  throttle(spec: FunctionSpec, invocation: Invocation, reason: ThrottleReason): InvocationResult {
    this.#metrics.throttled(spec, invocation);
    return { kind: 'throttled', reason };
  }

  retire(key: string): void {
    const pool = this.#pools.get(key);
    if (!pool) return;
    this.#pools.delete(key);
    this.#retiring.add(pool);
    void pool.retire().then(() => this.#retiring.delete(pool));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#allPools().map((pool) => pool.close()));
    await this.#guard.close();
  }

  async #invoke(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult> {
    if (this.#closed) throw new RuntimeClosed('The runtime is closed.');
    const pool = this.#poolOf(spec);
    const environment = pool.takeIdle();
    const ended = this.#metrics.begin(spec);
    let result: InvocationResult;
    try {
      result = environment
        ? await this.#runIn(pool, environment, spec, invocation)
        : await this.#runCold(pool, spec, invocation);
    } finally {
      ended();
    }
    if (this.#closed) throw new RuntimeClosed('The runtime was closed while the function ran.');
    return result;
  }

  async #runCold(
    pool: EnvironmentPool,
    spec: FunctionSpec,
    invocation: Invocation,
  ): Promise<InvocationResult> {
    const launch = await this.#planLaunch(spec);
    if (launch.kind === 'refused') {
      this.#warn(spec, launch.message);
      this.#metrics.finished(spec, invocation, { durationMs: 0, isError: true });
      return unlaunched(spec, invocation, launch);
    }
    if (!this.#makeRoom(pool)) {
      return this.throttle(spec, invocation, 'ConcurrentInvocationLimitExceeded');
    }
    if (launch.warning !== undefined) this.#warn(spec, launch.warning);

    const { clock, random, logSink } = this.#options;
    const system = systemLogOf(spec);
    const log = new EnvironmentLog(spec, logStreamName(spec, clock.now(), random), logSink, clock);
    const write = (lines: string[]) => {
      for (const line of lines) log.write(line);
    };
    const versionArn = runtimeVersionArn(spec, launch);
    write(system.initStart(launch.runtimeVersion, versionArn, clock.now()));
    const first = await this.#start(pool, spec, launch, log, this.#limits.initTimeoutMs);
    const init = await first.initialised;
    if (init.kind === 'ready') {
      return this.#runIn(pool, first, spec, invocation, { initMs: init.durationMs });
    }

    // An init that fails is done again as part of the invocation, under the function's timeout.
    const report = { durationMs: init.durationMs, failure: initFailureStatus(init) };
    write(system.initReport({ ...report, phase: 'init' }, clock.now()));
    const second = await this.#start(pool, spec, launch, log, spec.timeoutMs);
    const again = await second.initialised;
    if (again.kind === 'ready') {
      return this.#runIn(pool, second, spec, invocation, { spentMs: again.durationMs });
    }
    const failure = initFailureStatus(again);
    write(system.initReport({ durationMs: again.durationMs, phase: 'invoke', failure }, clock.now()));
    return concludeFailedInit(
      { environment: second, spec, invocation, clock, system, metrics: this.#metrics },
      again,
    );
  }

  async #runIn(
    pool: EnvironmentPool,
    environment: Environment,
    spec: FunctionSpec,
    invocation: Invocation,
    timing: { readonly initMs?: number; readonly spentMs?: number } = {},
  ): Promise<InvocationResult> {
    const { clock } = this.#options;
    const system = systemLogOf(spec);
    const result = await runInvocation({
      environment,
      spec,
      invocation,
      clock,
      system,
      metrics: this.#metrics,
      ...timing,
    });
    pool.release(environment);
    return result;
  }

  async #planLaunch(spec: FunctionSpec): Promise<Launch | RefusedLaunch> {
    const needsPython = spec.runtimeName.startsWith('python');
    if (needsPython && !(await this.#python.isInstalled(this.#host))) {
      return { kind: 'refused', errorType: 'Runtime.InvalidEntrypoint', message: PYTHON_CLIENT_MISSING };
    }
    return planLaunch(spec, this.#options);
  }

  #start(
    pool: EnvironmentPool,
    spec: FunctionSpec,
    launch: Launch,
    log: EnvironmentLog,
    initLimitMs: number,
  ): Promise<Environment> {
    if (this.#closed) throw new RuntimeClosed('The runtime was closed while the function started.');
    const { clock, endpoint } = this.#options;
    return pool.add(() =>
      Environment.start({
        spec,
        launch,
        log,
        clock,
        guard: this.#guard,
        strays: this.#strays,
        memory: this.#memory,
        endpoint: endpoint(),
        host: this.#host,
        initLimitMs,
      }),
    );
  }

  #poolOf({ key }: FunctionSpec): EnvironmentPool {
    let pool = this.#pools.get(key);
    if (!pool) {
      pool = new EnvironmentPool(this.#options.clock, this.#limits.idleLifeMs);
      this.#pools.set(key, pool);
    }
    return pool;
  }

  #allPools(): EnvironmentPool[] {
    return [...this.#pools.values(), ...this.#retiring];
  }

  /** Whether one more environment may be started, if need be in place of another function's idle one. */
  #makeRoom(pool: EnvironmentPool): boolean {
    if (pool.size >= this.#limits.environmentsPerFunction) return false;
    const pools = this.#allPools();
    const total = pools.reduce((sum, { size }) => sum + size, 0);
    if (total < this.#limits.environments) return true;
    return pools.some((other) => other.evictOne() !== undefined);
  }

  #warn({ account, region, functionName }: FunctionSpec, warning: string): void {
    if (!this.#warnings.isNew(`${account}/${region}/${functionName}/${warning}`)) return;
    this.#options.logger.warn(`function ${functionName}: ${warning}`);
  }
}

function systemLogOf(spec: FunctionSpec): SystemLog {
  const { format, systemLevel = 'INFO' } = spec.logging;
  return format === 'JSON' ? jsonSystemLog(systemLevel) : textSystemLog;
}

/** AWS names each build of a runtime by a hash; here it stands for the version's name. */
function runtimeVersionArn({ region }: FunctionSpec, { runtimeVersion }: Launch): string {
  const hash = createHash('sha256').update(runtimeVersion).digest('hex');
  return `arn:${partitionOf(region)}:lambda:${region}::runtime:${hash}`;
}

function unlaunched(
  spec: FunctionSpec,
  { requestId }: Invocation,
  { errorType, message }: { errorType: string; message: string },
): InvocationResult {
  return {
    kind: 'finished',
    payload: errorPayload(requestId, { errorType, message: `Error: ${message}` }),
    functionError: 'Unhandled',
    executedVersion: spec.version,
    logTail: Buffer.alloc(0),
  };
}

function untilAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    void running.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
