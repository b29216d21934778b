import type { InvocationResult, Runtime } from '../../runtime/port.ts';

const NEVER_USED: InvocationResult = { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' };

/**
 * Holds the invocations of a session until it is the current one: a session is opened ahead of time, and mappings whose
 * records wait to be delivered invoke their functions at once.
 */
export class InvocationGate {
  readonly #opened: Promise<boolean>;
  #decide!: (isUsed: boolean) => void;

  constructor() {
    this.#opened = new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  /** The session is the current one. */
  open(): void {
    this.#decide(true);
  }

  /** The session is closed without having been used. What it holds ends without a call of the handler. */
  drop(): void {
    this.#decide(false);
  }

  /** The runtime's `invoke`, behind the gate. */
  holding(runtime: Runtime): Runtime['invoke'] {
    return async (spec, invocation) => ((await this.#opened) ? runtime.invoke(spec, invocation) : NEVER_USED);
  }
}
