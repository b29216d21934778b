import type { RedriveReply } from '../../queue-contract.ts';
import { Refusal } from '../../reply.ts';
import type { PageRequest } from '../../request.ts';
import { deliverAgain, type Redelivered, type RedriveTools } from './deliver-again.ts';
import type { Failure } from './failure.ts';
import { invokeAgain } from './invoke-again.ts';

/** The function that a request wants failures to be sent to. @throws Refusal */
export function functionOf(request: PageRequest): string {
  const { functionName } = request.body();
  if (typeof functionName === 'string') return functionName;
  throw new Refusal(400, 'NoFunction', 'Name the function in functionName.');
}

/** Sends a failure to its function again, if that is the one which is wanted. */
export async function redeliver(
  tools: RedriveTools,
  { namespace, context }: PageRequest,
  failure: Failure | undefined,
  /** `queueArn` is undefined for what was in a bucket. */
  to: { readonly queueArn: string | undefined; readonly functionName: string },
): Promise<Redelivered> {
  if (!failure) return { kind: 'left', why: 'it reports no failed batch or event' };
  const { functionName = to.functionName } = failure;
  if (functionName !== to.functionName) {
    return { kind: 'left', why: `the function ${functionName} failed with it` };
  }
  return failure.kind === 'batch'
    ? deliverAgain(tools, namespace, failure, context.signal)
    : invokeAgain(tools, namespace, failure, to, context.signal);
}

/** What became of the failures of one request. */
export class Outcomes {
  readonly #left: { id: string; why: string }[] = [];
  #batches = 0;
  #records = 0;
  #events = 0;
  #failed = 0;

  add(id: string, outcome: Redelivered): void {
    switch (outcome.kind) {
      case 'left':
        this.#left.push({ id, why: outcome.why });
        break;
      case 'failed':
        this.#failed++;
        break;
      case 'delivered':
        if (outcome.events === 0) this.#batches++;
        this.#events += outcome.events;
        this.#records += outcome.records;
    }
  }

  reply(): RedriveReply {
    return {
      batches: this.#batches,
      records: this.#records,
      events: this.#events,
      failed: this.#failed,
      left: this.#left,
    };
  }
}
