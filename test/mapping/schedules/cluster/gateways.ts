import type { Mappings } from '../../../../src/mapping/mappings.ts';
import { type ClusterWorld, Life, type Surroundings } from './life.ts';

const COUNT = 3;
const MAX_FROZEN_MS = 12_000;
/** Until others have taken over. */
const MIN_REPLACED_MS = 8_000;
const MAX_DISCONNECTED_MS = 9_000;
const MAX_DOWN_MS = 5_000;
const MAX_GONE_MS = 8_000;
/** How long after a fault a gateway may still lose what it had: until its next renewal is stored. */
const UNSTEADY_MS = 2_000;

/** What a gateway sees of itself while it starts. */
export type Starting = Pick<Life, 'name' | 'time' | 'store' | 'gateway'>;

/** Three gateways that are killed, drained, frozen and cut off, and come back. */
export class Gateways {
  readonly #world: ClusterWorld;
  readonly #surround: (starting: Starting) => Surroundings;
  readonly #onUnsteady: (name: string, isKilled: boolean) => void;
  readonly #log: (what: string) => void;
  readonly #lives: (Life | undefined)[] = Array.from({ length: COUNT }, () => undefined);
  readonly #unsteadyUntilMs = new Map<string, number>();
  #starts = 0;

  constructor(options: {
    world: ClusterWorld;
    surround: (starting: Starting) => Surroundings;
    /** A gateway may lose its shards from now on. @param isKilled what it has begun has no outcome */
    onUnsteady: (name: string, isKilled: boolean) => void;
    log: (what: string) => void;
  }) {
    this.#world = options.world;
    this.#surround = options.surround;
    this.#onUnsteady = options.onUnsteady;
    this.#log = options.log;
  }

  /** Starts those that do not run. Resolves when all do. */
  async startAll(): Promise<void> {
    const gone = Array.from(this.#lives.keys()).filter((index) => !this.#lives[index]);
    await Promise.all(gone.map((index) => this.#start(index)));
  }

  get all(): readonly Life[] {
    return this.#lives.filter((life) => life !== undefined);
  }

  /** The home's mappings, if there is one now. */
  get home(): (Life & { readonly mappings: Mappings }) | undefined {
    return this.all.find((life): life is Life & { mappings: Mappings } => life.mappings !== undefined);
  }

  isUnsteady(name: string): boolean {
    return this.#world.clock.monotonicMs() < (this.#unsteadyUntilMs.get(name) ?? 0);
  }

  kill(life: Life): void {
    this.#log(`${life.name} is killed`);
    this.#world.tally.add('gateway killed');
    life.kill();
    this.#unsteady(life, Infinity, true);
    this.#gone(life);
  }

  drain(life: Life): void {
    this.#log(`${life.name} is drained`);
    this.#world.tally.add('gateway drained');
    this.#unsteady(life, Infinity);
    void life.drain().then(() => {
      this.#log(`${life.name} has ended`);
      this.#onUnsteady(life.name, true);
      this.#gone(life);
    });
  }

  freeze(life: Life): void {
    this.#freezeFor(life, this.#world.random.fraction() ** 2 * MAX_FROZEN_MS);
  }

  /** Others take its work meanwhile. */
  freezeForLong(life: Life): void {
    this.#freezeFor(
      life,
      MIN_REPLACED_MS + this.#world.random.fraction() * (MAX_FROZEN_MS - MIN_REPLACED_MS),
    );
  }

  disconnect(life: Life): void {
    const forMs = this.#world.random.fraction() ** 2 * MAX_DISCONNECTED_MS;
    this.#log(`${life.name} is disconnected for ${Math.round(forMs)} ms`);
    this.#world.tally.add('gateway disconnected');
    life.link.isConnected = false;
    this.#unsteady(life, forMs);
    this.#later(forMs, () => {
      if (life.time.isRunning) life.link.isConnected = true;
    });
  }

  /** NATS has no leader. */
  loseLeader(): void {
    const { random, weather, tally } = this.#world;
    const forMs = random.fraction() ** 2 * MAX_DOWN_MS;
    this.#log(`no leader for ${Math.round(forMs)} ms`);
    tally.add('no leader');
    weather.isDown = true;
    for (const life of this.all) this.#unsteady(life, forMs);
    this.#later(forMs, () => {
      weather.isDown = false;
    });
  }

  /** Nothing fails any more. */
  async heal(): Promise<void> {
    const { weather } = this.#world;
    weather.isBad = false;
    weather.isDown = false;
    for (const life of this.all) {
      life.time.wake();
      life.link.isConnected = life.time.isRunning;
    }
    await this.startAll();
  }

  killAll(): void {
    for (const life of this.all) life.kill();
  }

  #freezeFor(life: Life, forMs: number): void {
    this.#log(`${life.name} is frozen for ${Math.round(forMs)} ms`);
    this.#world.tally.add('gateway frozen');
    life.time.freeze();
    this.#unsteady(life, forMs);
    this.#later(forMs, () => life.time.wake());
  }

  #unsteady({ name }: Life, forMs: number, isKilled = false): void {
    const untilMs = this.#world.clock.monotonicMs() + forMs + UNSTEADY_MS;
    this.#unsteadyUntilMs.set(name, Math.max(untilMs, this.#unsteadyUntilMs.get(name) ?? 0));
    this.#onUnsteady(name, isKilled);
  }

  #gone(life: Life): void {
    const index = this.#lives.indexOf(life);
    this.#lives[index] = undefined;
    this.#later(this.#world.random.fraction() * MAX_GONE_MS, () => void this.#start(index));
  }

  async #start(index: number): Promise<void> {
    while (!this.#lives[index]) {
      const name = `g${index}.${++this.#starts}`;
      try {
        const life = await Life.start(name, this.#world, (parts) => this.#surround({ ...parts, name }));
        if (this.#lives[index]) return life.kill();
        this.#lives[index] = life;
        this.#log(`${name} has started`);
      } catch {
        // As its supervisor would start it again.
      }
    }
  }

  #later(delayMs: number, act: () => void): void {
    this.#world.clock.setTimer(delayMs, act);
  }
}
