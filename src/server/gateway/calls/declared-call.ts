import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../../lib/time/clock.ts';
import { CallRefused } from './call-error.ts';
import type { Callee, GatewayCalls, NewCall, ReceivedCall } from './gateway-calls.ts';

/*
 * A call between gateways is declared once, with the types of its request and its response in JSON. The gateway that calls
 * and the gateway that handles the call use the same declaration. Gateways of one cluster may be one release apart, so a
 * field that is added is optional.
 */

/** How long a call waits for a home by default: longer than another gateway takes to become it. */
export const HOME_WAIT_MS = 8_000;

export type Sent<Head> = Pick<NewCall, 'body' | 'signal'> & { readonly head: Head };
export type Received<Head> = Omit<ReceivedCall, 'head'> & { readonly head: Head };

/** How long an answer is waited for. */
export interface CallLimit {
  readonly clock: Clock;
  readonly ms: number;
  readonly signal?: AbortSignal;
}

/** A call that is answered with JSON. */
export class DeclaredCall<Head, Answer> {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  handle(calls: GatewayCalls, handler: (call: Received<Head>) => Promise<Answer> | Answer): void {
    calls.handle(this.#name, async (call) => ({ head: await handler(call as Received<Head>) }));
  }

  /** @param home undefined while this gateway is not the home: the call is refused, and may be made elsewhere */
  handleAtHome<Home>(
    calls: GatewayCalls,
    home: () => Home | undefined,
    handler: (home: Home, call: Received<Head>) => Promise<Answer> | Answer,
  ): void {
    this.handle(calls, (call) => handler(requireHome(home), call));
  }

  /** @throws CallError */
  async make(calls: GatewayCalls, callee: Callee, sent: Sent<Head>): Promise<Answer> {
    return answerOf(await calls.call(callee, { name: this.#name, ...sent }));
  }

  /**
   * Calls the home, whichever gateway that is.
   * @throws CallError `not-handled` when there is none within the time
   */
  async makeAtHome(calls: GatewayCalls, sent: Sent<Head>, waitMs: number = HOME_WAIT_MS): Promise<Answer> {
    return answerOf(await calls.callHome({ name: this.#name, ...sent }, waitMs));
  }

  /** @throws CallError, also when there is no answer within the time */
  async makeWithin(calls: GatewayCalls, callee: Callee, head: Head, limit: CallLimit): Promise<Answer> {
    const late = new AbortController();
    const deadline = limit.clock.setTimer(limit.ms, () => late.abort(), { background: true });
    const signal = limit.signal ? AbortSignal.any([limit.signal, late.signal]) : late.signal;
    try {
      return await this.make(calls, callee, { head, signal });
    } finally {
      deadline.cancel();
    }
  }
}

/** A call whose answer is read while it is being written. */
export class StreamedCall<Head> {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  handle(calls: GatewayCalls, handler: (call: Received<Head>) => Promise<AsyncIterable<Buffer>>): void {
    calls.handle(this.#name, (call) => handler(call as Received<Head>));
  }

  /** @throws CallError */
  open(calls: GatewayCalls, callee: Callee, sent: Sent<Head>): Promise<IncomingMessage> {
    return calls.open(callee, { name: this.#name, ...sent });
  }
}

export function requireHome<Home>(home: () => Home | undefined): Home {
  const current = home();
  if (current === undefined) throw new CallRefused('this gateway is not the home');
  return current;
}

/** JSON has null for what is undefined. */
function answerOf<Answer>(head: unknown): Answer {
  return (head ?? undefined) as Answer;
}
