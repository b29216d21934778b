import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MappingSettings } from '../../../src/mapping/document.ts';
import { keysOf } from '../../support/fakes/fake-destination.ts';
import { mappingWorld, SHARD_0 } from '../world.ts';

type Outcome = 'ok' | 'error' | 'partial';

interface Message {
  readonly keys: string;
  readonly condition: string;
  readonly invocations: number;
  readonly functionError: string | null | undefined;
}

const settings = fc.record({
  batchSize: fc.integer({ min: 1, max: 8 }),
  maximumRetryAttempts: fc.constantFrom(-1, 0, 1, 3),
  maximumRecordAgeSeconds: fc.constantFrom(-1, 60),
  bisectBatchOnFunctionError: fc.boolean(),
  reportBatchItemFailures: fc.boolean(),
  failureDestinationArn: fc.constant('arn:aws:sqs:us-east-1:000000000000:failed'),
});

// Goal: the destination receives exactly the messages for exhausted and expired batches that AWS sends.
// Method: records of two ages in one shard and a random list of outcomes, of which the last succeeds; compare the
// messages with those of a model that only knows the rules: docs/aws/mappings.md#retries.
test('the destination receives exactly what the model discards', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 0, max: 10 }),
      fc.constantFrom(0, 20_000, 55_000, 58_000, 70_000),
      fc.array(fc.constantFrom<Outcome>('ok', 'error', 'error', 'partial'), { maxLength: 30 }),
      settings,
      async (olderCount, youngerCount, apartMs, outcomes, chosen) => {
        const { clock, reader, target, destination, mappings, enable } = await mappingWorld();
        const records: ModelRecord[] = [];
        const put = (count: number) => {
          for (let index = 0; index < count; index++) {
            const key = `${records.length}`;
            records.push({ key, atMs: reader.put(SHARD_0, key).timestampMs });
          }
        };
        put(olderCount);
        await clock.advance(apartMs);
        put(youngerCount);
        target.behave = ({ records: batch }, number) => {
          const outcome = outcomes[number - 1] ?? 'ok';
          if (outcome !== 'partial') return outcome;
          const { sequenceNumber } = batch[Math.floor(batch.length / 2)]!;
          return { returns: { batchItemFailures: [{ itemIdentifier: sequenceNumber }] } };
        };
        await enable(chosen);
        const model = new Model(chosen, outcomes, clock.now());
        await clock.advance(60 * 60_000);
        await mappings.close();

        model.deliverAll(records);
        expect(
          destination.messages.map(({ event, record }): Message => {
            const { requestContext, responseContext } = JSON.parse(record) as {
              requestContext: { condition: string; approximateInvokeCount: number };
              responseContext?: { functionError: string | null };
            };
            return {
              keys: keysOf(event!),
              condition: requestContext.condition,
              invocations: requestContext.approximateInvokeCount,
              functionError: responseContext?.functionError,
            };
          }),
        ).toEqual(model.messages);
        expect(target.calls.length).toBe(model.calls);
      },
    ),
    { numRuns: 150 },
  );
});

interface ModelRecord {
  readonly key: string;
  readonly atMs: number;
}

type ModelSettings = Pick<
  MappingSettings,
  | 'batchSize'
  | 'maximumRetryAttempts'
  | 'maximumRecordAgeSeconds'
  | 'bisectBatchOnFunctionError'
  | 'reportBatchItemFailures'
>;

/** A model of one shard: which calls are made when, and which records are discarded. */
class Model {
  readonly messages: Message[] = [];
  calls = 0;
  readonly #settings: ModelSettings;
  readonly #outcomes: readonly Outcome[];
  #nowMs: number;

  constructor(chosen: ModelSettings, outcomes: readonly Outcome[], startMs: number) {
    this.#settings = chosen;
    this.#outcomes = outcomes;
    this.#nowMs = startMs;
  }

  deliverAll(records: readonly ModelRecord[]): void {
    const { batchSize } = this.#settings;
    for (let from = 0; from < records.length; from += batchSize) {
      this.#deliver(records.slice(from, from + batchSize));
    }
  }

  #deliver(batch: readonly ModelRecord[]): void {
    const { bisectBatchOnFunctionError, maximumRecordAgeSeconds, maximumRetryAttempts } = this.#settings;
    const maxAgeMs = maximumRecordAgeSeconds === -1 ? Infinity : maximumRecordAgeSeconds * 1_000;
    let left = batch;
    let failures = 0;
    for (;;) {
      const old = left.filter(({ atMs }) => this.#nowMs - atMs > maxAgeMs);
      if (old.length > 0) this.#discard(old, 'RecordAgeExceeded', Math.max(1, failures), undefined);
      left = left.slice(old.length);
      if (left.length === 0) return;

      const outcome = this.#call();
      if (outcome === 'ok') return;
      const middle = outcome === 'partial' ? Math.floor(left.length / 2) : 0;
      if (middle > 0) {
        left = left.slice(middle);
        failures = 0;
        continue;
      }
      if (bisectBatchOnFunctionError && left.length > 1) {
        const half = Math.ceil(left.length / 2);
        this.#deliver(left.slice(0, half));
        this.#deliver(left.slice(half));
        return;
      }
      failures++;
      if (maximumRetryAttempts !== -1 && failures > maximumRetryAttempts) {
        const functionError = outcome === 'error' ? 'Unhandled' : null;
        this.#discard(left, 'RetryAttemptsExhausted', failures, functionError);
        return;
      }
      this.#nowMs += Math.min(2 ** (failures - 1), 60) * 1_000;
    }
  }

  #call(): Outcome {
    const outcome = this.#outcomes[this.calls++] ?? 'ok';
    return outcome === 'partial' && !this.#settings.reportBatchItemFailures ? 'ok' : outcome;
  }

  #discard(
    records: readonly ModelRecord[],
    condition: string,
    invocations: number,
    functionError: string | null | undefined,
  ): void {
    const keys = records.map(({ key }) => key).join(' ');
    this.messages.push({ keys, condition, invocations, functionError });
  }
}
