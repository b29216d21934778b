import { type Clock, sleep } from '../../src/lib/time/clock.ts';
import type { Random } from '../../src/lib/random.ts';
import type { FunctionInvoker, MappedFunctionInfo } from '../../src/mapping/port.ts';
import type { InvocationResult } from '../../src/runtime/port.ts';
import type { KnownRecord, Model } from './model.ts';

interface KinesisEvent {
  readonly Records: readonly {
    readonly eventID: string;
    readonly kinesis: {
      readonly sequenceNumber: string;
      readonly partitionKey: string;
      readonly data: string;
      readonly approximateArrivalTimestamp: number;
    };
  }[];
}

const MAX_QUICK_MS = 30;
const MAX_SLOW_MS = 2_000;

/**
 * A function that fails and delays at random, and checks how it is invoked: for each key one invocation at a time, in
 * order, and no record before the earlier ones are finished.
 */
export class CheckingFunction implements FunctionInvoker {
  /** Set for the last phase: no further failures. */
  calm = false;
  reportsFailures: () => boolean = () => false;
  readonly #model: Model;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #alive: () => boolean;
  readonly #runningKeys = new Set<string>();

  /** @param alive whether the process is still running; results of a dead one do not count */
  constructor(model: Model, clock: Clock, random: Random, alive: () => boolean) {
    this.#model = model;
    this.#clock = clock;
    this.#random = random;
    this.#alive = alive;
  }

  async describe(): Promise<MappedFunctionInfo> {
    return { roleArn: 'arn:aws:iam::000000000000:role/simulation', timeoutSeconds: 3 };
  }

  async invoke(
    _functionArn: string,
    payload: Buffer,
  ): Promise<InvocationResult | { readonly kind: 'not-found' }> {
    if (!this.#alive()) return new Promise(() => {});
    const luck = this.calm ? 1 : this.#random.fraction();
    if (luck < 0.03) return { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' };
    if (luck < 0.04) return { kind: 'not-found' };
    if (luck < 0.06) throw new Error('the function could not be started');
    const records = this.#check(JSON.parse(payload.toString('utf8')) as KinesisEvent);
    const keys = new Set(records.map(({ partitionKey }) => partitionKey));
    for (const key of keys) {
      if (this.#runningKeys.has(key))
        this.#model.trace.reportViolation(`key ${key} is in two invocations at once`);
      this.#runningKeys.add(key);
    }
    const reports = this.reportsFailures();
    await sleep(this.#clock, this.#random.integer(luck < 0.15 ? MAX_SLOW_MS : MAX_QUICK_MS));
    for (const key of keys) this.#runningKeys.delete(key);
    if (luck < 0.2) return this.#finish([], { errorMessage: 'moody' }, 'Unhandled');
    if (luck < 0.3 && reports) {
      const done = this.#random.integer(records.length);
      const itemIdentifier = records[done]!.sequenceNumber.toString();
      return this.#finish(records.slice(0, done), { batchItemFailures: [{ itemIdentifier }] });
    }
    return this.#finish(records, null);
  }

  #check(event: KinesisEvent): KnownRecord[] {
    const batch = new Set<KnownRecord>();
    for (const { eventID, kinesis } of event.Records) {
      const record = this.#model.seen(
        eventID.split(':')[0]!,
        {
          ...kinesis,
          data: Buffer.from(kinesis.data, 'base64'),
          timestampMs: Math.round(kinesis.approximateArrivalTimestamp * 1000),
        },
        'the function',
      );
      if (!record) continue;
      batch.add(record);
      this.#reportSkipped(record, batch);
    }
    this.#model.trace.log(
      `${this.#model.now()} function takes ${Array.from(batch, ({ id }) => id).join(' ')}`,
    );
    return [...batch];
  }

  #reportSkipped(record: KnownRecord, batch: ReadonlySet<KnownRecord>): void {
    const expiredMs = this.#model.horizon.mayHideBefore(this.#model.now());
    for (const earlier of this.#model.storedOf(record.partitionKey)) {
      if (earlier.sequenceNumber >= record.sequenceNumber) return;
      if (earlier.delivered || batch.has(earlier) || earlier.earliestMs < expiredMs) continue;
      this.#model.trace.reportViolation(
        `the function received record ${record.id} before record ${earlier.id} of its key`,
      );
    }
  }

  #finish(done: readonly KnownRecord[], response: unknown, functionError?: 'Unhandled'): InvocationResult {
    if (this.#alive()) for (const record of done) record.delivered = true;
    return {
      kind: 'finished',
      payload: Buffer.from(JSON.stringify(response)),
      functionError,
      executedVersion: '$LATEST',
      logTail: Buffer.alloc(0),
    };
  }
}
