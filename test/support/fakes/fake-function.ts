import { type Clock, sleep } from '../../../src/lib/time/clock.ts';
import type { FunctionInvoker, MappedFunctionInfo } from '../../../src/mapping/port.ts';
import type { InvocationResult } from '../../../src/runtime/port.ts';

export const ROLE_ARN = 'arn:aws:iam::000000000000:role/ingestion';

/** A record of a stream, or a message. */
interface EventRecord {
  readonly eventID?: string;
  readonly kinesis?: { readonly sequenceNumber: string; readonly partitionKey: string };
  readonly messageId?: string;
  readonly body?: string;
}

interface ReceivedRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
}

export interface ReceivedCall {
  readonly atMs: number;
  readonly functionArn: string;
  readonly records: readonly ReceivedRecord[];
  /** The records as the function receives them. */
  readonly event: readonly EventRecord[];
  /** All members of the event except its records. */
  readonly rest: Readonly<Record<string, unknown>>;
}

export type Behaviour =
  | 'ok'
  | 'error'
  | 'throttled'
  | 'not-found'
  | { readonly returns: unknown }
  | { readonly takesMs: number; readonly outcome?: 'ok' | 'error' };

/** A function whose results a test decides; it keeps its calls. */
export class FakeFunction implements FunctionInvoker {
  readonly calls: ReceivedCall[] = [];
  exists = true;
  /** Decides the result of a call; `ok` when not set. */
  behave: (call: ReceivedCall, number: number) => Behaviour = () => 'ok';
  /** Called when an invocation with a duration ends. */
  onSlowEnd: (call: ReceivedCall) => void = () => {};
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Partition keys per call, joined: `['abc', 'd']`. */
  get batches(): string[] {
    return this.calls.map(({ records }) => records.map(({ partitionKey }) => partitionKey).join(''));
  }

  /** Bodies of messages per call. */
  get bodies(): string[][] {
    return this.calls.map(({ event }) => event.map(({ body = '' }) => body));
  }

  async describe(): Promise<MappedFunctionInfo | undefined> {
    return this.exists ? { roleArn: ROLE_ARN, timeoutSeconds: 3 } : undefined;
  }

  async invoke(
    functionArn: string,
    payload: Buffer,
    { signal }: { requestId: string; signal?: AbortSignal },
  ): Promise<InvocationResult | { readonly kind: 'not-found' }> {
    const { Records, ...rest } = JSON.parse(payload.toString('utf8')) as {
      Records: EventRecord[];
    };
    const records = Records.flatMap(({ eventID = '', kinesis }) =>
      kinesis ? [{ ...kinesis, shardId: eventID.split(':')[0]! }] : [],
    );
    const call = { atMs: this.#clock.now(), functionArn, records, event: Records, rest };
    this.calls.push(call);
    const behaviour = this.behave(call, this.calls.length);
    if (behaviour === 'ok') return finished(null);
    if (behaviour === 'error') return finished({ errorType: 'Error' }, 'Unhandled');
    if (behaviour === 'throttled') {
      return { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' };
    }
    if (behaviour === 'not-found') return { kind: 'not-found' };
    if ('returns' in behaviour) return finished(behaviour.returns);
    await sleep(this.#clock, behaviour.takesMs, signal ? { signal } : {});
    this.onSlowEnd(call);
    return finished(null, behaviour.outcome === 'error' ? 'Unhandled' : undefined);
  }
}

function finished(response: unknown, functionError?: 'Unhandled'): InvocationResult {
  return {
    kind: 'finished',
    payload: Buffer.from(JSON.stringify(response)),
    functionError,
    executedVersion: '$LATEST',
    logTail: Buffer.alloc(0),
  };
}
