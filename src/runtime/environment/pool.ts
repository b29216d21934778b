import type { Clock, Timer } from '../../lib/time/clock.ts';
import type { EnvironmentLog } from '../log/environment-log.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';
import type { Environment } from './environment.ts';
import type { Provision } from './provision.ts';

interface Idle {
  readonly environment: Environment;
  readonly eviction: Timer;
}

/** The environments of one function version. */
export class EnvironmentPool {
  /** The number of environments that may exist at the same time. */
  readonly maxSize: number;
  readonly #clock: Clock;
  readonly #idleLifeMs: number;
  readonly #all = new Set<Environment>();
  /** The most recently used one is last. It is reused first, so that the others can expire. */
  readonly #idle: Idle[] = [];
  readonly #starts = new Set<Promise<unknown>>();
  #retired = false;
  /** Keeps some of the environments initialized. They are neither evicted nor do they expire. */
  provision: Provision | undefined;
  /** The log of invocations for which no process could be started. */
  refusedLog: EnvironmentLog | undefined;

  constructor(clock: Clock, limits: Pick<RuntimeLimits, 'environmentsPerFunction' | 'idleLifeMs'>) {
    this.maxSize = limits.environmentsPerFunction;
    this.#clock = clock;
    this.#idleLifeMs = limits.idleLifeMs;
  }

  /** The number of environments that are running, starting or waiting to be started. */
  get size(): number {
    return this.#all.size + this.#starts.size;
  }

  /** Takes the most recently used idle environment, if there is one. */
  takeIdle(): Environment | undefined {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      idle.eviction.cancel();
      if (idle.environment.phase === 'idle') return idle.environment;
    }
    return undefined;
  }

  /** Counts an environment that waits to be started, until the returned function is called. */
  reserve(): () => void {
    let free = () => {};
    const reservation = new Promise<void>((resolve) => {
      free = () => {
        this.#starts.delete(reservation);
        resolve();
      };
    });
    this.#starts.add(reservation);
    return free;
  }

  /** Adds the environment that `start` returns. It counts from the moment of the call. */
  async add(start: () => Promise<Environment>): Promise<Environment> {
    const starting = start();
    this.#starts.add(starting);
    try {
      const environment = await starting;
      this.#all.add(environment);
      void environment.gone.then(() => {
        this.#all.delete(environment);
        this.#removeIdle(environment);
      });
      return environment;
    } finally {
      this.#starts.delete(starting);
    }
  }

  /** Returns an environment to the pool after its invocation. */
  release(environment: Environment): void {
    if (this.provision?.release(environment) === true) return;
    if (environment.phase !== 'idle') return;
    if (this.#retired) {
      environment.end({ kind: 'retired' });
      return;
    }
    const eviction = this.#clock.setTimer(
      Math.min(this.#idleLifeMs, environment.expiresMs - this.#clock.now()),
      () => {
        this.#removeIdle(environment);
        environment.end({ kind: 'retired' });
      },
      { background: true },
    );
    this.#idle.push({ environment, eviction });
    environment.freezeLater();
  }

  /** Ends the least recently used idle environment, if there is one. */
  evictOne(): Environment | undefined {
    const [oldest] = this.#idle;
    if (!oldest) return undefined;
    this.#removeIdle(oldest.environment);
    oldest.environment.end({ kind: 'retired' });
    return oldest.environment;
  }

  /** Ends idle environments now and the others after their invocation. Resolves when none is left. */
  async retire(): Promise<void> {
    this.#retired = true;
    this.provision?.resize(0);
    while (this.evictOne());
    while (this.size > 0) {
      await Promise.allSettled(this.#starts);
      await Promise.all([...this.#all].map(({ gone }) => gone));
    }
  }

  /** Ends all environments, including those that run an invocation. Resolves when none is left. */
  async close(): Promise<void> {
    const retired = this.retire();
    await Promise.allSettled(this.#starts);
    for (const environment of this.#all) environment.end({ kind: 'retired' });
    await retired;
  }

  #removeIdle(environment: Environment): void {
    const index = this.#idle.findIndex((idle) => idle.environment === environment);
    if (index === -1) return;
    this.#idle[index]!.eviction.cancel();
    this.#idle.splice(index, 1);
  }
}
