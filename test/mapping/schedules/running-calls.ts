import type { Call } from './call.ts';

/** Which loop makes a call, when several processes share the shards. */
export interface Caller {
  /** A process among those that share the shards: what it has begun when it loses a shard may overlap with the next one's. */
  readonly process: string;
  /** From when a loop may have started until it has stopped: attempts are counted in it. */
  readonly loop: string;
  /** The process may have lost its shards, or be about to lose them. */
  readonly isUnsteady: boolean;
  /** The process was stopped between its last check and the call, so it may begin after the shard was lost. */
  readonly isLate?: boolean;
}

export const ONLY_CALLER: Caller = { process: '', loop: '', isUnsteady: false };

interface Running {
  readonly lane: string;
  readonly by: Caller;
  mayOverlap: boolean;
}

/** The calls that have not returned: one at a time for each lane. */
export class RunningCalls {
  readonly #running = new Map<Call, Running>();
  readonly #loops = new Map<Call, string>();

  /** @returns a call of another loop that runs for the same lane and should not */
  begin(call: Call, lane: string, by: Caller): Caller | undefined {
    const other = Array.from(this.#running.values()).find((running) => running.lane === lane);
    this.#running.set(call, { lane, by, mayOverlap: by.isUnsteady });
    this.#loops.set(call, by.loop);
    const isAllowed = !other || by.isLate === true || (other.mayOverlap && other.by.loop !== by.loop);
    return isAllowed ? undefined : other.by;
  }

  /** @returns the loop of the call, and whether another process may have repeated it */
  end(call: Call): { readonly loop: string; readonly mayBeRepeated: boolean } {
    const mayBeRepeated = this.#running.get(call)?.mayOverlap !== false;
    const loop = this.#loops.get(call)!;
    this.#running.delete(call);
    this.#loops.delete(call);
    return { loop, mayBeRepeated };
  }

  /** A call that no other process repeats, if one is running. */
  get steady(): Caller | undefined {
    return Array.from(this.#running.values()).find(({ mayOverlap }) => !mayOverlap)?.by;
  }

  /** A process may have lost its shards: what it has begun may overlap with calls of others. */
  unsteady(process: string): void {
    for (const running of this.#running.values())
      if (running.by.process === process) running.mayOverlap = true;
  }

  allUnsteady(): void {
    for (const running of this.#running.values()) running.mayOverlap = true;
  }

  /** A process was killed, and the functions that ran in it. */
  killed(process: string): void {
    for (const [call, { by }] of this.#running) if (by.process === process) this.#running.delete(call);
  }

  clear(): void {
    this.#running.clear();
  }
}
