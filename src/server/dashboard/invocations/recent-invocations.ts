import { MIB } from '../../../lib/bytes.ts';
import { type Namespace, namespaceKey } from '../../../lib/aws/namespace.ts';
import { BoundedList } from '../../../lib/list/bounded-list.ts';
import type { InvocationResult } from '../../../runtime/port.ts';
import { AttemptCounter } from '../../controls/attempt-counter.ts';
import type { InvocationObserver, StartedInvocation } from '../../controls/running-invocations.ts';
import { KeptEvents } from './kept-events.ts';
import { keptInvocation, type KeptInvocation, sizeOf } from './kept-invocation.ts';

/** Invocations that are kept for the dashboard; the oldest are dropped. */
const MAX_INVOCATIONS = 10_000;
/** Their events and results. */
const MAX_BYTES = 32 * MIB;

/** Keeps the invocations of functions in the order in which they ended. */
export class RecentInvocations implements InvocationObserver {
  readonly #nowMs: () => number;
  readonly #events = new KeptEvents();
  readonly #kept = new BoundedList<KeptInvocation>(
    { maxItems: MAX_INVOCATIONS, maxBytes: MAX_BYTES },
    ({ event }) => this.#events.release(event),
  );
  readonly #attempts = new AttemptCounter();
  /** Of the invocations that run. */
  readonly #attemptOf = new Map<StartedInvocation, number>();
  #nextNumber = 1;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The number that the next invocation gets. */
  get nextNumber(): number {
    return this.#nextNumber;
  }

  /** The invocations in a namespace, oldest first. */
  in(namespace: Namespace): readonly KeptInvocation[] {
    const key = namespaceKey(namespace);
    return this.#kept.all.filter((kept) => namespaceKey(kept) === key);
  }

  /** Those from a number on, oldest first, and the newest if there are more than `max`. */
  from(namespace: Namespace, number: number, max: number): readonly KeptInvocation[] {
    const all = this.#kept.all;
    let first = all.length;
    while (first > 0 && all[first - 1]!.number >= number) first--;
    const key = namespaceKey(namespace);
    return all
      .slice(first)
      .filter((kept) => namespaceKey(kept) === key)
      .slice(-max);
  }

  started(started: StartedInvocation): void {
    const { spec, invocation } = started;
    const attempt = this.#attempts.count(spec.functionName, invocation.payload, invocation.requestId);
    this.#attemptOf.set(started, attempt);
  }

  ended(started: StartedInvocation, result: InvocationResult): void {
    if (result.kind !== 'finished') return;
    const ending = {
      number: this.#nextNumber++,
      endedMs: this.#nowMs(),
      attempt: this.#attemptOf.get(started) ?? 1,
    };
    const kept = keptInvocation(started, result, ending, this.#events);
    this.#kept.push(kept, sizeOf(kept));
  }

  left(started: StartedInvocation): void {
    this.#attemptOf.delete(started);
  }
}
