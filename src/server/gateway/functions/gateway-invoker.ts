import type { Gateway } from '../../../cluster/gateway.ts';
import { untilAborted } from '../../../lib/concurrency/until-aborted.ts';
import { sharedAbort } from '../../../lib/concurrency/shared-abort.ts';
import type { FunctionInvoker, InvokeOptions, MappedFunctionInfo } from '../../../mapping/port.ts';
import type { InvocationResult } from '../../../runtime/port.ts';
import type { LambdaInvoker } from '../../../services/lambda/invocation/invoker.ts';
import { CallError } from '../calls/call-error.ts';
import { DeclaredCall, HOME_WAIT_MS, requireHome, StreamedCall } from '../calls/declared-call.ts';
import type { GatewayCalls } from '../calls/gateway-calls.ts';
import { AdmitCall, type AdmitHead } from './count-calls.ts';
import { receiveResult, resultFrames } from './run-call.ts';
import type { RunningHere } from './running-here.ts';
import type { FunctionWorker } from './worker.ts';
import type { Clock } from '../../../lib/time/clock.ts';

type InvokeResult = InvocationResult | { readonly kind: 'not-found' };

interface InvokeHead extends Pick<InvokeOptions, 'requestId' | 'trace'> {
  readonly functionArn: string;
}

const DescribeCall = new DeclaredCall<{ readonly arn: string }, MappedFunctionInfo | undefined>(
  'functions/describe',
);
/** The body is the event. */
const InvokeCall = new StreamedCall<InvokeHead>('functions/invoke');

export interface GatewayInvokerOptions {
  readonly calls: GatewayCalls;
  readonly gateway: Gateway;
  readonly worker: FunctionWorker;
  readonly here: RunningHere;
  /** Undefined while this gateway is not the home. */
  readonly home: () => LambdaInvoker | undefined;
  readonly clock: Clock;
}

/**
 * Invokes functions for the loops of mappings on this gateway, in processes of this gateway. The home counts each invocation before
 * it begins, so that the event itself does not travel, and a loop and its function end together when their gateway does.
 */
export class GatewayInvoker implements FunctionInvoker {
  readonly #options: GatewayInvokerOptions;
  readonly #closing = sharedAbort();
  #tickets = 0;

  constructor(options: GatewayInvokerOptions) {
    this.#options = options;
    const { calls, home, clock } = options;
    DescribeCall.handleAtHome(calls, home, (lambda, { head: { arn } }) => lambda.describe(arn));
    InvokeCall.handle(calls, async ({ head: { functionArn, ...invocation }, body, signal }) => {
      const lambda = requireHome(home);
      // The caller's loop makes the attempt again when it is gone.
      const result = lambda.invoke(functionArn, Buffer.from(body), { ...invocation, signal });
      return resultFrames(result, clock);
    });
  }

  close(): void {
    this.#closing.abort(new Error('this gateway stops'));
  }

  async describe(functionArn: string): Promise<MappedFunctionInfo | undefined> {
    const own = this.#options.home();
    if (own) return own.describe(functionArn);
    const { signal } = this.#closing;
    return DescribeCall.makeAtHome(this.#options.calls, { head: { arn: functionArn }, signal });
  }

  /** @throws CallError when there is no home, or it is gone: the function may have run */
  async invoke(functionArn: string, payload: Buffer, options: InvokeOptions): Promise<InvokeResult> {
    const own = this.#options.home();
    if (own) return own.invoke(functionArn, payload, options);
    options.signal?.throwIfAborted();
    const running = this.#invoke(functionArn, payload, options);
    return options.signal ? untilAborted(running, options.signal) : running;
  }

  async #invoke(functionArn: string, payload: Buffer, options: InvokeOptions): Promise<InvokeResult> {
    const { calls, gateway, worker, here } = this.#options;
    const { requestId, trace } = options;
    const from = gateway.id;
    if (from === undefined) throw new CallError('not-handled', 'this gateway is not a member');
    const ticket = `${from}/loop/${++this.#tickets}`;
    const head: AdmitHead = { from, ticket, functionArn, requestId, trace };
    const answer = await AdmitCall.makeAtHome(calls, { head, signal: this.#closing.signal });
    if (answer.kind === 'provisioned') return this.#invokeAtHome(functionArn, payload, options);
    if (answer.kind !== 'admitted') return answer;
    const { spec, traceId, home } = answer;
    if (gateway.home?.id !== home || gateway.id !== from) {
      // A new home may have asked what runs here before this has begun.
      here.reportEnd(ticket);
      throw new CallError('not-handled', 'the home has moved');
    }
    const invocation = { requestId, payload, invokedFunctionArn: functionArn, traceId };
    const result = await worker.run(spec, invocation, { ticket, waitingHome: undefined });
    if (result.kind === 'finished') return result;
    // This gateway has no room, but another one may.
    return this.#invokeAtHome(functionArn, payload, options);
  }

  async #invokeAtHome(
    functionArn: string,
    payload: Buffer,
    { requestId, trace }: InvokeOptions,
  ): Promise<InvokeResult> {
    const { calls, gateway } = this.#options;
    const { signal } = this.#closing;
    const home = await gateway.whenHome(HOME_WAIT_MS, signal);
    if (!home) throw new CallError('not-handled', 'there is no home');
    const head: InvokeHead = { functionArn, requestId, trace };
    const response = await InvokeCall.open(calls, home, { head, body: payload, signal });
    return receiveResult(response, home.endpoint);
  }
}
