import { MIB } from '../../../lib/bytes.ts';
import type { FinishedInvocation } from '../../../runtime/observed-runtime.ts';
import { describeEvent, type EventDescription } from './describe-event.ts';

/** An invocation as its summary shows it. */
export interface InvocationFacts extends EventDescription {
  readonly hasFailed: boolean;
  /** Records that the function reported as failed. */
  readonly failedItems: number;
}

// The summaries of a second are printed together; the oldest of more are printed without these facts.
const MAX_FINISHED = 2_000;
// A response with the ids of all items that failed in a batch of 10,000 takes less.
const MAX_PARSED_BYTES = MIB;

/** What the log of an invocation does not contain, until its summary is printed. */
export class FinishedInvocations {
  readonly #facts = new Map<string, InvocationFacts>();

  add({ requestId, event, response, hasFailed }: FinishedInvocation): void {
    if (this.#facts.size >= MAX_FINISHED) this.#facts.delete(this.#facts.keys().next().value!);
    this.#facts.set(requestId, { ...describeEvent(event), hasFailed, failedItems: failedItems(response) });
  }

  take(requestId: string): InvocationFacts | undefined {
    const facts = this.#facts.get(requestId);
    this.#facts.delete(requestId);
    return facts;
  }
}

function failedItems(response: Buffer): number {
  if (response.length > MAX_PARSED_BYTES || !response.includes('"batchItemFailures"')) return 0;
  try {
    const { batchItemFailures } = JSON.parse(response.toString()) as { batchItemFailures?: unknown };
    return Array.isArray(batchItemFailures) ? batchItemFailures.length : 0;
  } catch {
    return 0;
  }
}
