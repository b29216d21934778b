import { OperatorError } from '../../../lib/operator-error.ts';
import type { ArmedFault, Call, CallChange, Fault, FunctionFault } from './fault.ts';

/** Faults that are armed at a time. */
const MAX_FAULTS = 1_000;

interface Entry {
  readonly fault: Fault;
  used: number;
}

/** The faults of a pipeline, in the order in which they were armed. */
export class FaultList {
  readonly #entries: Entry[] = [];

  /** @throws OperatorError for a count that is not a whole number above 0 */
  add(fault: Fault): void {
    const { what, times } = fault;
    if (times < 1 || (times !== Infinity && !Number.isInteger(times))) {
      throw new OperatorError(`${what}: times is ${times}, and must be a whole number above 0.`);
    }
    if (this.#entries.length >= MAX_FAULTS) this.#dropSpent();
    if (this.#entries.length >= MAX_FAULTS) {
      throw new OperatorError(
        `${MAX_FAULTS} faults are armed already. Remove them: pipeline.faults.clear(), or DELETE /_millrace/test/faults.`,
      );
    }
    this.#entries.push({ fault, used: 0 });
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get all(): readonly ArmedFault[] {
    return this.#entries.map(({ fault: { what, times }, used }) => ({ what, used, left: times - used }));
  }

  clear(): void {
    this.#entries.length = 0;
  }

  /**
   * The first fault that changes a call, from an index of the list on. It counts as one use.
   * @returns the change, and the index of the next fault
   */
  changeOf(call: Call, from: number): { readonly change: CallChange; readonly next: number } | undefined {
    for (const [index, entry] of this.#entries.entries()) {
      const change = index < from ? undefined : this.#use(entry, ({ onCall }) => onCall?.(call));
      if (change) return { change, next: index + 1 };
    }
    return undefined;
  }

  observe(call: Call, output: unknown): void {
    for (const { fault } of this.#entries) fault.onOutput?.(call, output);
  }

  /** The first fault that an invocation has. The others count the invocation as well, so that each knows its number. */
  ofInvocation(functionName: string): FunctionFault | undefined {
    let found: FunctionFault | undefined;
    for (const entry of this.#entries) {
      const wanted = entry.fault.onInvocation?.(functionName);
      if (found === undefined) found = this.#use(entry, () => wanted);
    }
    return found;
  }

  #dropSpent(): void {
    const left = this.#entries.filter(({ fault, used }) => used < fault.times);
    this.#entries.splice(0, this.#entries.length, ...left);
  }

  #use<T>(entry: Entry, change: (fault: Fault) => T | undefined): T | undefined {
    if (entry.used >= entry.fault.times) return undefined;
    const changed = change(entry.fault);
    if (changed !== undefined) entry.used++;
    return changed;
  }
}
