import type { Members } from '../../../cluster/members.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { TraceHeader } from '../../../lib/trace/trace-header.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { ThrottleReason } from '../../../runtime/port.ts';
import type { LambdaInvoker } from '../../../services/lambda/invocation/invoker.ts';
import type { RunningInvocation } from '../../../services/lambda/open-lambda.ts';
import { CallRefused } from '../calls/call-error.ts';
import type { CallHandler, GatewayCalls } from '../calls/gateway-calls.ts';
import { CountedElsewhere } from './counted-elsewhere.ts';
import type { CountedInvocation, RunningHere } from './running-here.ts';
import type { PackagedSpec } from './worker.ts';

/** A gateway asks the home to count an invocation that it is about to run itself. */
export const ADMIT_CALL = 'functions/admit';
/** It reports that it has ended. */
const ENDED_CALL = 'functions/ended';
/** A new home asks what runs. */
const RUNNING_CALL = 'functions/running';

/** How long a report waits for a home before it is made again. */
const HOME_WAIT_MS = 8_000;
/** How long a new home waits for the gateways to answer what they run. */
const RUNNING_WAIT_MS = 1_000;

export interface AdmitHead {
  readonly from: string;
  readonly ticket: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly trace: TraceHeader | undefined;
}

export type AdmitAnswer =
  | {
      readonly kind: 'admitted';
      /** The member that counts it. */
      readonly home: string;
      readonly spec: PackagedSpec;
      readonly traceId: string;
    }
  | { readonly kind: 'throttled'; readonly reason: ThrottleReason }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'provisioned' };

export interface CountOptions {
  readonly calls: GatewayCalls;
  readonly members: () => Members;
  readonly memberId: () => string | undefined;
  /** Undefined while this gateway is not the home. */
  readonly invoker: () => LambdaInvoker | undefined;
  readonly here: RunningHere;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the home counts of that which other gateways run by themselves. A new one is needed for each time as the home. */
export class InvocationCount {
  readonly #options: CountOptions;
  #elsewhere: CountedElsewhere | undefined;

  constructor(options: CountOptions) {
    this.#options = options;
    const { calls, here } = options;
    calls.handle(ADMIT_CALL, this.#admit);
    calls.handle(ENDED_CALL, async ({ head }) => {
      if (!options.invoker()) throw new CallRefused('this gateway is not the home');
      for (const ticket of (head as { readonly tickets: string[] }).tickets) this.#elsewhere?.end(ticket);
      return {};
    });
    calls.handle(RUNNING_CALL, async ({ head }) => ({
      head: here.countedFor((head as { readonly from: string }).from),
    }));
  }

  /**
   * Begins to count, with what all gateways run now. What runs on a gateway that does not answer within a second is not counted, so
   * that limits may be exceeded by that until it ends.
   */
  async begin(): Promise<RunningInvocation[]> {
    const { members, memberId, calls, clock, logger } = this.#options;
    const elsewhere = new CountedElsewhere(members());
    this.#elsewhere = elsewhere;
    const from = memberId() ?? '';
    const late = new AbortController();
    const timer = clock.setTimer(RUNNING_WAIT_MS, () => late.abort());
    const answers = members()
      .all()
      .map(async ({ id, document: { endpoint } }) => {
        try {
          const call = { name: RUNNING_CALL, head: { from }, signal: late.signal };
          const { head } = await calls.call({ id, endpoint }, call);
          return (head as CountedInvocation[]).map((invocation) => elsewhere.resume(id, invocation));
        } catch (error) {
          logger.warn('what functions a gateway runs is not known, and not counted', {
            gateway: endpoint,
            error: String(error),
          });
          return [];
        }
      });
    const running = (await Promise.all(answers)).flat();
    timer.cancel();
    return running;
  }

  readonly #admit: CallHandler = async ({ head, signal }) => {
    const { from, ticket, functionArn, requestId, trace } = head as AdmitHead;
    const { invoker, members, memberId } = this.#options;
    const elsewhere = this.#elsewhere;
    const lambda = invoker();
    if (!lambda || !elsewhere) throw new CallRefused('this gateway is not the home');
    if (!members().has(from)) throw new CallRefused('the sender is no member');
    const admitted = await lambda.admit(functionArn, { requestId, trace });
    if (admitted.kind !== 'admitted') return { head: admitted satisfies AdmitAnswer };
    if (signal.aborted) admitted.release();
    else elsewhere.add(from, ticket, () => admitted.release());
    const { kind, spec, traceId } = admitted;
    const answer: AdmitAnswer = { kind, spec: spec as PackagedSpec, traceId, home: memberId() ?? '' };
    return { head: answer };
  };
}

export async function reportEnded(
  calls: GatewayCalls,
  tickets: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await calls.callHome({ name: ENDED_CALL, head: { tickets }, signal }, HOME_WAIT_MS);
}
