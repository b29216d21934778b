import type { Gateway } from '../../../cluster/gateway.ts';
import type { Clock } from '../../../lib/time/clock.ts';
import type { TraceHeader } from '../../../lib/trace/trace-header.ts';
import type { Logger } from '../../../lib/log/logger.ts';
import type { ThrottleReason } from '../../../runtime/port.ts';
import type { LambdaInvoker } from '../../../services/lambda/invocation/invoker.ts';
import type { RunningInvocation } from '../../../services/lambda/open-lambda.ts';
import { CallRefused } from '../calls/call-error.ts';
import { DeclaredCall, type Received, requireHome } from '../calls/declared-call.ts';
import type { GatewayCalls } from '../calls/gateway-calls.ts';
import { CountedElsewhere } from './counted-elsewhere.ts';
import type { CountedInvocation, RunningHere } from './running-here.ts';
import type { PackagedSpec } from './worker.ts';

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

/** A gateway asks the home to count an invocation that it is about to run itself. */
export const AdmitCall = new DeclaredCall<AdmitHead, AdmitAnswer>('functions/admit');
/** It reports that it has ended. */
const EndedCall = new DeclaredCall<{ readonly tickets: readonly string[] }, void>('functions/ended');
/** A new home asks what runs. */
const RunningCall = new DeclaredCall<{ readonly from: string }, CountedInvocation[]>('functions/running');

export interface CountOptions {
  readonly calls: GatewayCalls;
  readonly gateway: Pick<Gateway, 'id' | 'members'>;
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
    AdmitCall.handleAtHome(calls, options.invoker, (lambda, call) => this.#admit(lambda, call));
    EndedCall.handleAtHome(calls, options.invoker, (_lambda, { head: { tickets } }) => {
      for (const ticket of tickets) this.#elsewhere?.end(ticket);
    });
    RunningCall.handle(calls, ({ head: { from } }) => here.countedFor(from));
  }

  /**
   * Begins to count, with what all gateways run now. What runs on a gateway that does not answer within a second is not counted, so
   * that limits may be exceeded by that until it ends.
   */
  async begin(): Promise<RunningInvocation[]> {
    const { gateway, calls, clock, logger } = this.#options;
    const elsewhere = new CountedElsewhere(gateway.members);
    this.#elsewhere = elsewhere;
    const from = gateway.id ?? '';
    const answers = gateway.members.all().map(async ({ id, document: { endpoint } }) => {
      try {
        const limit = { clock, ms: RUNNING_WAIT_MS };
        const running = await RunningCall.makeWithin(calls, { id, endpoint }, { from }, limit);
        return running.map((invocation) => elsewhere.resume(id, invocation));
      } catch (error) {
        logger.warn('what functions a gateway runs is not known, and not counted', {
          gateway: endpoint,
          error,
        });
        return [];
      }
    });
    return (await Promise.all(answers)).flat();
  }

  async #admit(lambda: LambdaInvoker, { head, signal }: Received<AdmitHead>): Promise<AdmitAnswer> {
    const { from, ticket, functionArn, requestId, trace } = head;
    const { gateway } = this.#options;
    const elsewhere = requireHome(() => this.#elsewhere);
    if (!gateway.members.has(from)) throw new CallRefused('the sender is not a member');
    const admitted = await lambda.admit(functionArn, { requestId, trace });
    if (admitted.kind !== 'admitted') return admitted;
    if (signal.aborted) admitted.release();
    else elsewhere.add(from, ticket, () => admitted.release());
    const { kind, spec, traceId } = admitted;
    return { kind, spec: spec as PackagedSpec, traceId, home: gateway.id ?? '' };
  }
}

export async function reportEnded(
  calls: GatewayCalls,
  tickets: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await EndedCall.makeAtHome(calls, { head: { tickets }, signal });
}
