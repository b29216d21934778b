import type { Clock } from '../../lib/time/clock.ts';
import { generalized } from './generalized-resource.ts';

/** The use of one action on one resource by one identity. */
export interface Use {
  /** ARN of the user or of the role. */
  readonly identity: string;
  readonly action: string;
  readonly resource: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Why AWS would deny the last call; undefined if it would not. */
  readonly denial?: string | undefined;
}

/** One use that was counted in two places. */
export function sumOfUses(one: Use, other: Use): Use {
  const { denial: _denial, ...later } = one.lastMs > other.lastMs ? one : other;
  const denial = one.lastMs > other.lastMs ? one.denial : other.denial;
  return {
    ...later,
    count: one.count + other.count,
    firstMs: Math.min(one.firstMs, other.firstMs),
    ...(denial !== undefined && { denial }),
  };
}

/** Bound on the users and roles that are observed. */
const MAX_IDENTITIES = 1_000;
/** Bound on the uses of one of them. */
const MAX_USES = 1_000;
/** Bound on the uses of all of them, some 400 bytes each. */
const MAX_ALL_USES = 50_000;

/** Counts the uses of one action on one resource. Kept with decisions, so that counting costs no lookup. */
export class UseCounter {
  readonly identity: string;
  readonly action: string;
  readonly resource: string;
  /** What has not been stored. */
  #added = 0;
  #addedFirstMs = 0;
  #count: number;
  #firstMs: number;
  #lastMs: number;
  #denial: string | undefined;

  constructor(use: Use) {
    this.identity = use.identity;
    this.action = use.action;
    this.resource = use.resource;
    this.#count = use.count;
    this.#firstMs = use.firstMs;
    this.#lastMs = use.lastMs;
    this.#denial = use.denial;
  }

  add(nowMs: number, denial: string | undefined): void {
    if (this.#count === 0) this.#firstMs = nowMs;
    if (this.#added === 0) this.#addedFirstMs = nowMs;
    this.#count++;
    this.#added++;
    this.#lastMs = nowMs;
    this.#denial = denial;
  }

  /** What was added since it was last taken. */
  added(): Use | undefined {
    if (this.#added === 0) return undefined;
    return { ...this.use(), count: this.#added, firstMs: this.#addedFirstMs };
  }

  /** The caller stores it. */
  takeAdded(): Use | undefined {
    const added = this.added();
    this.#added = 0;
    return added;
  }

  /** Takes back what could not be stored. */
  putBack({ count, firstMs }: Use): void {
    this.#added += count;
    this.#addedFirstMs = firstMs;
  }

  use(): Use {
    return {
      identity: this.identity,
      action: this.action,
      resource: this.resource,
      count: this.#count,
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      ...(this.#denial !== undefined && { denial: this.#denial }),
    };
  }
}

/** What users and roles use, for the report of missing and superfluous permissions. */
export class Observations {
  readonly #clock: Clock;
  readonly #identities = new Map<string, Map<string, UseCounter>>();
  #size = 0;
  #notCounted = 0;
  #sinceMs: number;

  constructor(clock: Clock, kept?: { readonly sinceMs: number; readonly uses: readonly Use[] }) {
    this.#clock = clock;
    this.#sinceMs = kept?.sinceMs ?? clock.now();
    for (const use of kept?.uses ?? []) this.#add(new UseCounter(use));
  }

  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** Calls that were not counted because a bound was reached. */
  get notCounted(): number {
    return this.#notCounted;
  }

  /** @returns undefined when a bound is reached; the call is counted as not counted */
  counter(identity: string, action: string, exactResource: string): UseCounter | undefined {
    const uses = this.#identities.get(identity);
    const resource = generalized(exactResource);
    const found = uses?.get(`${action} ${resource}`);
    if (found) return found;
    const isFull =
      this.#size >= MAX_ALL_USES || (uses ? uses.size >= MAX_USES : this.#identities.size >= MAX_IDENTITIES);
    if (isFull) {
      this.#notCounted++;
      return undefined;
    }
    const nowMs = this.#clock.now();
    const counter = new UseCounter({ identity, action, resource, count: 0, firstMs: nowMs, lastMs: nowMs });
    this.#add(counter);
    return counter;
  }

  *counters(): Iterable<UseCounter> {
    for (const uses of this.#identities.values()) yield* uses.values();
  }

  /** @param sinceMs when another gateway has reset them; by default now */
  reset(sinceMs = this.#clock.now()): void {
    this.#identities.clear();
    this.#size = 0;
    this.#notCounted = 0;
    this.#sinceMs = sinceMs;
  }

  #add(counter: UseCounter): void {
    const uses = this.#identities.get(counter.identity) ?? new Map<string, UseCounter>();
    this.#identities.set(counter.identity, uses);
    uses.set(`${counter.action} ${counter.resource}`, counter);
    this.#size++;
  }
}
