import { assert } from '../../lib/assert.ts';
import type { Clock } from '../../lib/time/clock.ts';
import type { FunctionSpec } from '../port.ts';
import { limitsOf } from '../node/debugging.ts';
import type { RuntimeLimits } from '../runtime-limits.ts';
import { ColdStartQueue, type Lane, type Turn } from './starting/cold-start-queue.ts';
import type { Environment } from './environment.ts';
import { EnvironmentPool } from './pool.ts';
import type { ProvisionedStart } from './provision.ts';

type IdleTurn = Extract<Turn, { kind: 'idle' }>;

/** The pools of all function versions, and the bounds on their environments. */
export class EnvironmentPools {
  readonly #clock: Clock;
  readonly #limits: RuntimeLimits;
  readonly #starts: ColdStartQueue;
  /** By `FunctionSpec.key`. */
  readonly #pools = new Map<string, EnvironmentPool>();
  /** Pools of replaced or deleted versions that still have environments. */
  readonly #retiring = new Set<EnvironmentPool>();

  /** @param processClock measures how long a start takes */
  constructor(clock: Clock, processClock: Clock, limits: RuntimeLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#starts = new ColdStartQueue(processClock, limits.startingEnvironments);
  }

  poolOf(spec: FunctionSpec): EnvironmentPool {
    let pool = this.#pools.get(spec.key);
    if (!pool) {
      pool = new EnvironmentPool(this.#clock, limitsOf(spec, this.#limits));
      this.#pools.set(spec.key, pool);
    }
    return pool;
  }

  /** The pool of a version, if it has had environments. */
  find(key: string): EnvironmentPool | undefined {
    return this.#pools.get(key);
  }

  /** @returns whether one more environment may be started, after evicting an idle one of another pool if necessary */
  makeRoom(pool: EnvironmentPool): boolean {
    if (pool.size >= pool.maxSize) return false;
    const pools = this.#all();
    const total = pools.reduce((sum, { size }) => sum + size, 0);
    if (total < this.#limits.environments) return true;
    return pools.some((other) => other.evictOne() !== undefined);
  }

  /** Calls `start` when it is the pool's turn, or returns an environment that became idle before that. */
  startInTurn<T>(pool: EnvironmentPool, start: () => Promise<T>): Promise<T | IdleTurn> {
    return this.#startInTurnOf(pool, pool, start);
  }

  /** Calls `start` when it is the turn of the pool's provisioned environments, which is apart from that of its invocations. */
  async startProvisioned(
    pool: EnvironmentPool,
    start: () => Promise<ProvisionedStart>,
  ): Promise<ProvisionedStart> {
    assert(pool.provision, 'the pool has provisioned environments');
    const started = await this.#startInTurnOf(pool.provision, pool, start);
    assert(started.kind !== 'idle', 'idle environments are offered to invocations only');
    return started;
  }

  /** Gives an environment to the next invocation of its pool, or returns it to the pool. */
  release(pool: EnvironmentPool, environment: Environment): void {
    if (environment.expiresMs <= this.#clock.now()) environment.end({ kind: 'retired' });
    const isTaken = environment.phase === 'idle' && this.#starts.offer(pool, environment);
    if (!isTaken) pool.release(environment);
  }

  retire(key: string): void {
    const pool = this.#pools.get(key);
    if (!pool) return;
    this.#pools.delete(key);
    this.#retiring.add(pool);
    void pool.retire().then(() => this.#retiring.delete(pool));
  }

  /**
   * Ends all environments. Resolves when none is left.
   * @param reason rejects the invocations that wait for one
   */
  async close(reason: Error): Promise<void> {
    this.#starts.close(reason);
    await Promise.all(this.#all().map((pool) => pool.close()));
  }

  /** The environment counts from the moment of the call: nothing is awaited between its reservation and its start. */
  async #startInTurnOf<T>(lane: Lane, pool: EnvironmentPool, start: () => Promise<T>): Promise<T | IdleTurn> {
    const free = pool.reserve();
    let turn: Turn;
    try {
      turn = await this.#starts.wait(lane);
    } finally {
      free();
    }
    if (turn.kind === 'idle') return turn;
    try {
      return await start();
    } finally {
      turn.done();
    }
  }

  #all(): EnvironmentPool[] {
    return [...this.#pools.values(), ...this.#retiring];
  }
}
